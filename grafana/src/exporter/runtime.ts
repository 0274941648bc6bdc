import type { PanelDescription } from '../description.ts';
import type { GridPanel, Row } from '../layout.ts';
import { NO_EXPORTER } from '../no-value.ts';
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
): GridPanel => timeSeries({ title, unit, description, queries, noValue: NO_EXPORTER, width: 12 });

/** The process and its Node.js runtime. */
export const runtime: Row = {
  title: 'Node.js runtime',
  isCollapsed: true,
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
  ],
};
