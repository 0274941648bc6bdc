import { APP_ID, APP_NAME, INSTANCE_TYPE, NODE, NODE_ID, REGION, WORKSPACE } from '../columns.ts';
import type { GridPanel, Row } from '../layout.ts';
import { NO_DATA } from '../no-value.ts';
import { type Column, table } from '../panels/table.ts';
import { withAppName } from '../promql.ts';
import { toRefId } from '../query.ts';
import { MEASURES, sumByDetails } from './measures.ts';

/** Resources and cost by app, node, region and instance type. */
export const breakdowns: Row = {
  title: 'Breakdown',
  panels: [
    breakdown(
      'app',
      [APP_NAME, WORKSPACE, APP_ID],
      (measure) => `sum by (app, app_id, workspace) (${withAppName(measure, 'workspace')})`,
    ),
    breakdown('node', [NODE, REGION, NODE_ID], (measure) =>
      sumByDetails(measure, ['node', 'node_id', 'region']),
    ),
    breakdown('region', [REGION], (measure) => sumByDetails(measure, ['region'])),
    breakdown('instance type', [INSTANCE_TYPE], (measure) => sumByDetails(measure, ['instance_type'])),
  ],
};

function breakdown(
  dimension: string,
  labels: readonly Column[],
  sum: (measure: string) => string,
): GridPanel {
  const measures = Object.values(MEASURES);
  const [first = { field: '', header: '' }, ...others] = labels;
  return table({
    title: `By ${dimension}`,
    description: {
      question: `How much is allocated by ${dimension}, and what does it cost?`,
      shows: `Resources allocated to the selected CVMs, by ${dimension}; the cost per hour excludes CVMs that are not billed hourly.`,
      normal: 'As you planned.',
      action: 'Sort by a column to find the largest.',
    },
    expressions: measures.map(({ of }) => sum(of)),
    columns: [
      first,
      ...measures.map(({ header, unit, decimals }, index) => ({
        field: `Value #${toRefId(index)}`,
        header,
        unit,
        decimals,
      })),
      ...others,
    ],
    sortBy: { header: 'Per hour', descending: true },
    noValue: NO_DATA,
    width: 12,
  });
}
