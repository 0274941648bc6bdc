import type { Row } from '../layout.ts';
import { NO_EXPORTER } from '../no-value.ts';
import { timeSeries } from '../panels/time-series.ts';
import { quantile, rate, selector } from '../promql.ts';

const DURATIONS = rate('phala_exporter_poll_cycle_duration_seconds_bucket');

/** Poll cycles: duration, skipped. */
export const polls: Row = {
  title: 'Polls',
  panels: [
    timeSeries({
      title: 'Poll cycle duration',
      description: {
        question: 'Do poll cycles finish before the next one is due?',
        shows: 'The p50, p90 and p99 of the duration of poll cycles of a workspace, by exporter.',
        normal: 'Well below the poll interval.',
        action: 'Raise api.concurrency, or poll less often.',
      },
      queries: [
        { expression: quantile(0.5, 'instance', DURATIONS), legend: 'p50 {{instance}}' },
        { expression: quantile(0.9, 'instance', DURATIONS), legend: 'p90 {{instance}}' },
        { expression: quantile(0.99, 'instance', DURATIONS), legend: 'p99 {{instance}}' },
      ],
      unit: 's',
      noValue: NO_EXPORTER,
    }),
    timeSeries({
      title: 'Skipped poll cycles',
      description: {
        question: 'Were poll cycles skipped?',
        shows:
          'Poll cycles within five minutes that were skipped because the previous one was still running, by exporter.',
        normal: '0.',
        action:
          'The data is older than the schedule implies: poll less often, or find out why the API is slow.',
      },
      queries: [
        {
          expression: `sum by (instance) (increase(${selector('phala_exporter_poll_cycles_skipped_total')}[5m]))`,
          legend: '{{instance}}',
        },
      ],
      unit: 'none',
      noValue: NO_EXPORTER,
    }),
  ],
};
