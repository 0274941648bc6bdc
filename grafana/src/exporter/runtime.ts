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

const graph = (
  title: string,
  unit: string,
  description: PanelDescription,
  queries: readonly Query[],
  width = 12,
): GridPanel => timeSeries({ title, unit, description, queries, noValue: NO_EXPORTER, width });

/** The process and its Node.js runtime. */
export const runtime: Row = {
  title: 'Node.js runtime',
  isCollapsed: true,
  panels: [
    graph(
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
    graph(
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
    graph(
      'Event loop lag and scrape duration',
      's',
      {
        question: 'Is the event loop blocked, and how long do scrapes take?',
        shows: 'The p99 of the event loop lag, and the duration of the last scrape, by exporter.',
        normal:
          'A lag of about ten milliseconds, the resolution of the measurement; scrapes of a few hundredths of a second, because they never wait for the API.',
        action:
          'Above one second: too many CVMs for one exporter, or too little CPU. Slow scrapes without lag: check the network.',
      },
      [
        perInstance(selector('nodejs_eventloop_lag_p99_seconds'), 'lag'),
        perInstance(selector('scrape_duration_seconds'), 'scrape'),
      ],
      24,
    ),
  ],
};
