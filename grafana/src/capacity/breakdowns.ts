import { APP_ID, APP_NAME, INSTANCE_TYPE, NODE, NODE_ID, REGION, WORKSPACE } from '../columns.ts';
import { NOTHING_KNOWN } from '../empty.ts';
import type { Placed, Room } from '../layout.ts';
import { type Column, table } from '../panels/table.ts';
import { withAppName } from '../promql.ts';
import { toRefId } from '../query.ts';
import { MEASURES, sumByDetails } from './measures.ts';

/** Where the resources are, and the money goes. */
export const breakdowns: Room = {
  title: 'Where it goes',
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

function breakdown(what: string, labels: readonly Column[], sum: (measure: string) => string): Placed {
  const measures = Object.values(MEASURES);
  const [first = { field: '', header: '' }, ...others] = labels;
  return table({
    title: `By ${what}`,
    says: {
      asks: `How much does each ${what} have, and what does it cost?`,
      shows: `What is allocated to the chosen CVMs, added up by ${what}; the price per hour is without disk, and without CVMs that are not billed hourly.`,
      normal: 'What you planned.',
      act: 'Sort by a column to see where most of it is.',
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
    empty: NOTHING_KNOWN,
    width: 12,
  });
}
