import type { Row } from '../layout.ts';
import { NO_EXPORTER } from '../no-value.ts';
import { timeSeries } from '../panels/time-series.ts';
import { quantile, rate, selector } from '../promql.ts';

const DURATIONS = rate('phala_exporter_poll_cycle_duration_seconds_bucket');

/** Polls and poll cycles: rate, duration, skipped. */
export const polls: Row = {
  title: 'Polls',
  panels: [
    timeSeries({
      title: 'Polls and failed polls',
      description: {
        question: 'Does the exporter poll as often as scheduled?',
        shows: 'Completed polls of apps per second, and the failed ones among them, by exporter.',
        normal: 'The number of apps divided by the poll interval; no failures.',
        action: 'None: the exporter hangs or has no apps. Failures: see Apps with failing polls by reason.',
      },
      queries: [
        {
          expression: `sum by (instance) (${rate('phala_app_polls_total')})`,
          legend: 'completed {{instance}}',
        },
        {
          expression: `sum by (instance) (${rate('phala_app_poll_failures_total')})`,
          legend: 'failed {{instance}}',
        },
      ],
      unit: 'ops',
      noValue: NO_EXPORTER,
    }),
    timeSeries({
      title: 'Poll cycle duration',
      description: {
        question: 'Do poll cycles finish before the next one is due?',
        shows: 'The p90 and p99 of the duration of poll cycles of a workspace, by exporter.',
        normal: 'Well below the poll interval.',
        action: 'Raise api.concurrency, or poll less often.',
      },
      queries: [
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
    timeSeries({
      title: 'Poll duration',
      description: {
        question: 'How long do polls take?',
        shows:
          'The duration of the last poll of each app, including queueing and retries; the maximum and the median over all apps, by exporter.',
        normal: 'Below one second.',
        action: 'Compare with API latency: the rest is time in the queue (api.concurrency).',
      },
      queries: [
        {
          expression: `max by (instance) (${selector('phala_app_last_poll_duration_seconds')})`,
          legend: 'max {{instance}}',
        },
        {
          expression: `quantile by (instance) (0.5, ${selector('phala_app_last_poll_duration_seconds')})`,
          legend: 'median {{instance}}',
        },
      ],
      unit: 's',
      noValue: NO_EXPORTER,
    }),
  ],
};
