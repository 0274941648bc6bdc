import { NO_EXPORTER_KNOWN } from '../empty.ts';
import type { Placed } from '../layout.ts';
import { stat } from '../panels/stat.ts';
import { told } from '../promql.ts';
import { NONE_IS_GOOD } from '../thresholds.ts';

// Two exporters of the same shard count as one.
const THERE = `count by (job) (count_values by (job) ("shard", ${told('phala_exporter_shard')}))`;

/** Whether all shards are there, in so many lines of the grid; a part of more than one dashboard. */
export function missingShards(height: number): Placed {
  return stat({
    title: 'Shards missing',
    says: {
      asks: 'Is every app watched by somebody?',
      shows:
        'Shards that no exporter is, of those chosen above; the apps on them are not watched, and in no number here. Without shards every exporter is the only one.',
      normal: '0, where all exporters are chosen.',
      act: 'The table of exporters on the dashboard Exporter says which numbers there are: start the one that is missing.',
    },
    expression: `sum(max by (job) (${told('phala_exporter_total_shards')}) - ${THERE})`,
    unit: 'none',
    decimals: 0,
    steps: NONE_IS_GOOD,
    empty: NO_EXPORTER_KNOWN,
    height,
  });
}
