import type { GridPanel } from '../layout.ts';
import { NO_EXPORTER } from '../no-value.ts';
import { stat } from '../panels/stat.ts';
import { exporterSeries, selector } from '../promql.ts';
import { CRITICAL_ABOVE_ZERO, CRITICAL_AT_ZERO } from '../thresholds.ts';

// Replicas of a shard count as one.
const PRESENT = `count by (job) (count_values by (job) ("shard", ${selector('phala_exporter_shard')}))`;

/** The number of exporters that are up, and of missing shards where there are shards; a panel of several dashboards. */
export const exportersUp: GridPanel = stat({
  title: 'Exporters up',
  description: {
    question: 'Is the exporter up, and every shard?',
    shows:
      'Selected exporters that Prometheus can scrape: 0, and not unknown, when none was up in the time range. With shards also how many have no exporter: their apps are missing from all panels.',
    normal: 'The number that you run; without shards, one is enough. No shard is missing.',
    action:
      'At 0, all other panels show ? or old data: restart the exporter; its log on standard error shows why it exited. The table Exporters on the dashboard Exporter lists the running shards.',
  },
  expression: `sum(${exporterSeries(selector('up'))}) or vector(0)`,
  legend: 'up',
  more: [
    {
      legend: 'shards missing',
      expression: `sum((max by (job) (${selector('phala_exporter_total_shards')}) > 1) - ${PRESENT})`,
      steps: CRITICAL_ABOVE_ZERO,
    },
  ],
  unit: 'none',
  steps: CRITICAL_AT_ZERO,
  noValue: NO_EXPORTER,
});
