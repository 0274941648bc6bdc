import { NO_EXPORTER_KNOWN } from '../empty.ts';
import type { Placed, Room } from '../layout.ts';
import { graph } from '../panels/graph.ts';
import { table } from '../panels/table.ts';
import { ofExporters, rateOf, told } from '../promql.ts';
import type { Query } from '../query.ts';
import type { Says } from '../says.ts';

const perInstance = (expression: string, what: string): Query => ({
  expression: `sum by (instance) (${ofExporters(expression)})`,
  legend: `${what} {{instance}}`,
});

const small = (title: string, unit: string, says: Says, queries: readonly Query[]): Placed =>
  graph({ title, unit, says, queries, empty: NO_EXPORTER_KNOWN, width: 8 });

/** The process, and the runtime in it. */
export const runtime: Room = {
  title: 'Node.js runtime',
  panels: [
    small(
      'CPU',
      'percentunit',
      {
        asks: 'How hard does it work?',
        shows: 'Seconds of CPU per second, by exporter.',
        normal: 'A few percent.',
        act: 'Close to 100 %: scrapes and polls wait. Watch fewer apps per exporter.',
      },
      [perInstance(rateOf('process_cpu_seconds_total'), 'CPU')],
    ),
    small(
      'Memory',
      'bytes',
      {
        asks: 'Does it leak?',
        shows: 'Resident memory, and the part of the heap that is used, by exporter.',
        normal: 'Saw teeth around a level.',
        act: 'A level that climbs for days: restart it, and report it with the version.',
      },
      [
        perInstance(told('process_resident_memory_bytes'), 'resident'),
        perInstance(told('nodejs_heap_size_used_bytes'), 'heap'),
      ],
    ),
    small(
      'Event loop lag',
      's',
      {
        asks: 'Does something block it?',
        shows: 'How late the event loop was, of 99 of 100 turns, by exporter.',
        normal: 'Around ten milliseconds, which is how exactly it is measured.',
        act: 'Above a second: scrapes wait. Too many CVMs for one exporter, or too little CPU.',
      },
      [perInstance(told('nodejs_eventloop_lag_p99_seconds'), 'lag')],
    ),
    small(
      'Garbage collection',
      'percentunit',
      {
        asks: 'How much of its time does it tidy up?',
        shows: 'Seconds of garbage collection per second, by exporter.',
        normal: 'Below 5 %.',
        act: 'Above: it has too little memory for what it watches.',
      },
      [perInstance(rateOf('nodejs_gc_duration_seconds_sum'), 'GC')],
    ),
    small(
      'Open files',
      'none',
      {
        asks: 'Does it lose connections?',
        shows: 'File descriptors that are open, by exporter.',
        normal: 'A few dozen.',
        act: 'A line that climbs is a leak: restart it, and report it.',
      },
      [perInstance(told('process_open_fds'), 'open')],
    ),
    small(
      'Duration of a scrape',
      's',
      {
        asks: 'How long does Prometheus wait?',
        shows: 'How long the last scrape took, by exporter.',
        normal: 'A few hundredths of a second; a scrape never asks the cloud.',
        act: 'Look at CPU and event loop lag, and at the network.',
      },
      [perInstance(told('scrape_duration_seconds'), 'scrape')],
    ),
    table({
      title: 'Exporters',
      says: {
        asks: 'Which version runs where, and since when?',
        shows:
          'Each exporter with its shard, its version, its commit, its Node.js, when it started, and when its configuration was last loaded.',
        normal: 'The same version and the same total of shards everywhere, and every shard from 0 on.',
        act: 'Different versions may tell different things: upgrade the older ones.',
      },
      expressions: [
        `max by (job, instance, version, revision, node_version) (${told('phala_exporter_build_info')})`,
        `1000 * max by (job, instance) (${ofExporters(told('process_start_time_seconds'))})`,
        `1000 * max by (job, instance) (${told('phala_exporter_config_last_reload_success_timestamp_seconds')})`,
        `max by (job, instance) (${told('phala_exporter_shard')})`,
        `max by (job, instance) (${told('phala_exporter_total_shards')})`,
      ],
      columns: [
        { field: 'instance', header: 'Exporter' },
        { field: 'job', header: 'Job' },
        { field: 'Value #D', header: 'Shard', decimals: 0 },
        { field: 'Value #E', header: 'Shards', decimals: 0 },
        { field: 'version', header: 'Version' },
        { field: 'revision', header: 'Commit' },
        { field: 'node_version', header: 'Node.js' },
        { field: 'Value #B', header: 'Started', unit: 'dateTimeFromNow' },
        { field: 'Value #C', header: 'Configuration loaded', unit: 'dateTimeFromNow' },
      ],
      sortBy: { header: 'Exporter' },
      empty: NO_EXPORTER_KNOWN,
      height: 7,
    }),
  ],
};
