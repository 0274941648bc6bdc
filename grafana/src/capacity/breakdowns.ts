import {
  APP_ID,
  APP_NAME,
  CVM_ID,
  CVM_NAME,
  INSTANCE_TYPE,
  NODE,
  NODE_ID,
  PLAIN_APP_ID,
  REGION,
  WORKSPACE,
} from '../columns.ts';
import type { GridPanel, Row } from '../layout.ts';
import { NO_DATA, noneOrUnknown } from '../no-value.ts';
import { type Column, table } from '../panels/table.ts';
import { ofSelected, valueByCvm } from '../promql.ts';
import { toRefId } from '../query.ts';
import { MONEY } from '../units.ts';
import { MIN_TEXT_WIDTH } from '../widths.ts';
import { MEASURES, NOT_HOURLY, sumBy } from './measures.ts';

const NOT_BILLED_HOURLY = table({
  title: 'CVMs not billed hourly',
  description: {
    question: 'Which CVMs are not included in the costs?',
    shows: 'CVMs without a cost per hour, and the price and billing period that the API returns.',
    normal: 'The CVMs that you expect.',
    action: 'Check them in the console: the vendor does not document what a monthly price covers.',
  },
  expressions: [
    NOT_HOURLY,
    ofSelected(valueByCvm('phala_cvm_compute_price_usd', ['billing_period'], 'billing_period!="hourly"')),
  ],
  columns: [
    CVM_NAME,
    CVM_ID,
    INSTANCE_TYPE,
    { field: 'billing_period', header: 'Period', width: 80 },
    { field: 'Value #B', header: 'Price', unit: MONEY, decimals: 2 },
    { ...WORKSPACE, width: MIN_TEXT_WIDTH },
    PLAIN_APP_ID,
  ],
  sortBy: { header: 'CVM' },
  noValue: noneOrUnknown('All CVMs are billed hourly'),
  width: 12,
});

/** Resources and cost by app, node, region and instance type. */
export const breakdowns: Row = {
  title: 'Breakdown',
  panels: [
    breakdown('app', [APP_NAME, WORKSPACE, APP_ID], ['app', 'app_id', 'workspace']),
    breakdown('node', [NODE, REGION, NODE_ID], ['node', 'node_id', 'region']),
    breakdown('instance type', [INSTANCE_TYPE], ['instance_type']),
    NOT_BILLED_HOURLY,
  ],
};

function breakdown(dimension: string, labels: readonly Column[], by: readonly string[]): GridPanel {
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
    expressions: measures.map(({ of }) => sumBy(of, by)),
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
