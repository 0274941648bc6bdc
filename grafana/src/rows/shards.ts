import type { GridPanel } from '../layout.ts';
import { NO_EXPORTER } from '../no-value.ts';
import { stat } from '../panels/stat.ts';
import { selector } from '../promql.ts';
import { CRITICAL_ABOVE_ZERO } from '../thresholds.ts';

// Replicas of a shard count as one.
const PRESENT = `count by (job) (count_values by (job) ("shard", ${selector('phala_exporter_shard')}))`;

/** The number of shards without an exporter; a panel of several dashboards. */
export function missingShards(height: number): GridPanel {
  return stat({
    title: 'Shards missing',
    description: {
      question: 'Is every shard running?',
      shows:
        'Shards without an exporter among those selected above. Their apps are not monitored and missing from all panels. 0 without sharding.',
      normal: '0, if all exporters are selected.',
      action:
        'The table Exporters on the dashboard Exporter lists the running shards: start the missing one.',
    },
    expression: `sum(max by (job) (${selector('phala_exporter_total_shards')}) - ${PRESENT})`,
    unit: 'none',
    decimals: 0,
    steps: CRITICAL_ABOVE_ZERO,
    noValue: NO_EXPORTER,
    height,
  });
}
