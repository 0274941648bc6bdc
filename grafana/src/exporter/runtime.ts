import type { PanelDescription } from '../description.ts';
import type { GridPanel, Row } from '../layout.ts';
import { NO_EXPORTER } from '../no-value.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { exporterSeries, rate, selector } from '../promql.ts';
import type { Query } from '../query.ts';

const perInstance = (expression: string, what: string): Query => ({
  expression: `sum by (instance) (${exporterSeries(expression)})`,
  legend: `${what} {{instance}}`,
});

const small = (
  title: string,
  unit: string,
  description: PanelDescription,
  queries: readonly Query[],
): GridPanel => timeSeries({ title, unit, description, queries, noValue: NO_EXPORTER, width: 8 });

/** The process and its Node.js runtime. */
export const runtime: Row = {
  title: 'Node.js runtime',
  panels: [
    small(
      'CPU',
      'percentunit',
      {
        question: 'How much CPU does the exporter use?',
        shows: 'CPU seconds per second, by exporter.',
        normal: 'A few percent.',
        action: 'Close to 100 %: scrapes and polls are delayed. Monitor fewer apps per exporter.',
      },
      [perInstance(rate('process_cpu_seconds_total'), 'CPU')],
    ),
    small(
      'Memory',
      'bytes',
      {
        question: 'Does the exporter leak memory?',
        shows: 'Resident memory and used heap, by exporter.',
        normal: 'A sawtooth around a constant level.',
        action: 'A level that rises for days: restart the exporter, and report it with the version.',
      },
      [
        perInstance(selector('process_resident_memory_bytes'), 'resident'),
        perInstance(selector('nodejs_heap_size_used_bytes'), 'heap'),
      ],
    ),
    small(
      'Event loop lag',
      's',
      {
        question: 'Is the event loop blocked?',
        shows: 'The p99 of the event loop lag, by exporter.',
        normal: 'About ten milliseconds, the resolution of the measurement.',
        action: 'Above one second: scrapes are delayed. Too many CVMs for one exporter, or too little CPU.',
      },
      [perInstance(selector('nodejs_eventloop_lag_p99_seconds'), 'lag')],
    ),
    small(
      'Garbage collection',
      'percentunit',
      {
        question: 'How much time is spent in garbage collection?',
        shows: 'Garbage collection seconds per second, by exporter.',
        normal: 'Below 5 %.',
        action: 'Above: too little memory for the number of CVMs.',
      },
      [perInstance(rate('nodejs_gc_duration_seconds_sum'), 'GC')],
    ),
    small(
      'Open file descriptors',
      'none',
      {
        question: 'Does the exporter leak file descriptors?',
        shows: 'Open file descriptors, by exporter.',
        normal: 'A few dozen.',
        action: 'A rising line is a leak: restart the exporter, and report it.',
      },
      [perInstance(selector('process_open_fds'), 'open')],
    ),
    small(
      'Scrape duration',
      's',
      {
        question: 'How long do scrapes take?',
        shows: 'The duration of the last scrape, by exporter.',
        normal: 'A few hundredths of a second; a scrape never waits for the API.',
        action: 'Check CPU, event loop lag and the network.',
      },
      [perInstance(selector('scrape_duration_seconds'), 'scrape')],
    ),
    table({
      title: 'Exporters',
      description: {
        question: 'Which versions of the exporter are running, and since when?',
        shows:
          'Shard, version, commit, Node.js version, start time and time of the last configuration reload of each exporter.',
        normal: 'The same version and number of shards everywhere, and every shard from 0 on.',
        action: 'Different versions may export different metrics: upgrade the older ones.',
      },
      expressions: [
        `max by (job, instance, version, revision, node_version) (${selector('phala_exporter_build_info')})`,
        `1000 * max by (job, instance) (${exporterSeries(selector('process_start_time_seconds'))})`,
        `1000 * max by (job, instance) (${selector('phala_exporter_config_last_reload_success_timestamp_seconds')})`,
        `max by (job, instance) (${selector('phala_exporter_shard')})`,
        `max by (job, instance) (${selector('phala_exporter_total_shards')})`,
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
      noValue: NO_EXPORTER,
      height: 7,
    }),
  ],
};
