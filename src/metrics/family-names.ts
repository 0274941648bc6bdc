import { CATALOGUE } from './catalogue/catalogue.ts';
import { SELF_FAMILIES } from './self-catalogue.ts';

/** prom-client's families on Linux; other systems have fewer of them. */
const RUNTIME_FAMILIES = [
  'process_cpu_user_seconds_total',
  'process_cpu_system_seconds_total',
  'process_cpu_seconds_total',
  'process_start_time_seconds',
  'process_resident_memory_bytes',
  'process_virtual_memory_bytes',
  'process_heap_bytes',
  'process_open_fds',
  'process_max_fds',
  'nodejs_eventloop_lag_seconds',
  'nodejs_eventloop_lag_min_seconds',
  'nodejs_eventloop_lag_max_seconds',
  'nodejs_eventloop_lag_mean_seconds',
  'nodejs_eventloop_lag_stddev_seconds',
  'nodejs_eventloop_lag_p50_seconds',
  'nodejs_eventloop_lag_p90_seconds',
  'nodejs_eventloop_lag_p99_seconds',
  'nodejs_active_resources',
  'nodejs_active_handles',
  'nodejs_active_requests',
  'nodejs_heap_size_total_bytes',
  'nodejs_heap_size_used_bytes',
  'nodejs_external_memory_bytes',
  'nodejs_heap_space_size_total_bytes',
  'nodejs_heap_space_size_used_bytes',
  'nodejs_heap_space_size_available_bytes',
  'nodejs_version_info',
  'nodejs_gc_duration_seconds',
];

/** The name of every family that can be served, as filters know it: a counter's ends with `_total` in both formats. */
export const FAMILY_NAMES: readonly string[] = [
  ...CATALOGUE.flatMap(({ families }) => families.map(({ name }) => name)),
  ...Object.values(SELF_FAMILIES).map(({ name }) => name),
  ...RUNTIME_FAMILIES,
];
