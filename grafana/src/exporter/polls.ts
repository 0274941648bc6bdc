import { NO_EXPORTER_KNOWN } from '../empty.ts';
import type { Room } from '../layout.ts';
import { graph } from '../panels/graph.ts';
import { rateOf, told } from '../promql.ts';

const quantile = (part: number): string =>
  `histogram_quantile(${part}, sum by (le, instance) (${rateOf('phala_exporter_poll_cycle_duration_seconds_bucket')}))`;

/** How the polls go. */
export const polls: Room = {
  title: 'Polls',
  panels: [
    graph({
      title: 'Polls that ended',
      says: {
        asks: 'Does it poll as often as it should?',
        shows: 'Polls of apps that ended, well or not, per second, and those that failed; by exporter.',
        normal: 'Apps divided by the poll interval, and no failures.',
        act: 'None: the exporter hangs or has no apps. Failures: see Failed polls by reason.',
      },
      queries: [
        {
          expression: `sum by (instance) (${rateOf('phala_app_polls_total')})`,
          legend: 'ended on {{instance}}',
        },
        {
          expression: `sum by (instance) (${rateOf('phala_app_poll_failures_total')})`,
          legend: 'failed on {{instance}}',
        },
      ],
      unit: 'ops',
      empty: NO_EXPORTER_KNOWN,
    }),
    graph({
      title: 'Duration of a poll cycle',
      says: {
        asks: 'Does a cycle end before the next one is due?',
        shows:
          'How long whole cycles of a workspace took: the slowest of ten, and of a hundred; by exporter.',
        normal: 'Well below the poll interval.',
        act: 'Raise api.concurrency, or poll less often.',
      },
      queries: [
        { expression: quantile(0.9), legend: '90 % on {{instance}}' },
        { expression: quantile(0.99), legend: '99 % on {{instance}}' },
      ],
      unit: 's',
      empty: NO_EXPORTER_KNOWN,
    }),
    graph({
      title: 'Skipped poll cycles',
      says: {
        asks: 'Were cycles left out?',
        shows:
          'Cycles that were left out because the one before was still running, within five minutes; by exporter.',
        normal: '0.',
        act: 'The data is older than the schedule says: poll less often, or see why the API is slow.',
      },
      queries: [
        {
          expression: `sum by (instance) (increase(${told('phala_exporter_poll_cycles_skipped_total')}[5m]))`,
          legend: '{{instance}}',
        },
      ],
      unit: 'none',
      empty: NO_EXPORTER_KNOWN,
    }),
    graph({
      title: 'Slowest polls',
      says: {
        asks: 'Which apps take longest?',
        shows:
          'How long the last poll took, with waiting for its turn and all its attempts; the longest of all apps and the median, by exporter.',
        normal: 'Below a second.',
        act: 'Compare with the latency of the API: the rest is waiting for a turn.',
      },
      queries: [
        {
          expression: `max by (instance) (${told('phala_app_last_poll_duration_seconds')})`,
          legend: 'longest on {{instance}}',
        },
        {
          expression: `quantile by (instance) (0.5, ${told('phala_app_last_poll_duration_seconds')})`,
          legend: 'median on {{instance}}',
        },
      ],
      unit: 's',
      empty: NO_EXPORTER_KNOWN,
    }),
  ],
};
