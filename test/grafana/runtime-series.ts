/** The series of prom-client's default metrics that dashboards query, with their labels. */
export const RUNTIME_SERIES: ReadonlyMap<string, readonly string[]> = new Map([
  ['process_cpu_seconds_total', []],
  ['process_resident_memory_bytes', []],
  ['process_start_time_seconds', []],
  ['process_open_fds', []],
  ['nodejs_heap_size_used_bytes', []],
  ['nodejs_eventloop_lag_p99_seconds', []],
  ['nodejs_gc_duration_seconds_sum', ['kind']],
]);
