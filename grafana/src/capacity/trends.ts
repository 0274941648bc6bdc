import { CVM_ID, CVM_NAME, INSTANCE_TYPE, PLAIN_APP_ID, WORKSPACE } from '../columns.ts';
import type { Row } from '../layout.ts';
import { NEW_SHAPE_ONLY, NO_DATA, noneOrUnknown } from '../no-value.ts';
import { barGauge } from '../panels/bar-gauge.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { withAppName, withDetails } from '../promql.ts';
import { NEUTRAL } from '../thresholds.ts';
import { MONEY } from '../units.ts';
import { MIN_TEXT_WIDTH } from '../widths.ts';
import { HOURLY, NOT_HOURLY, onNodes, sumByDetails } from './measures.ts';

/** Cost and resources over time, and the most expensive apps. */
export const trends: Row = {
  title: 'Trends',
  panels: [
    timeSeries({
      title: 'Cost per hour by workspace',
      description: {
        question: 'When did the cost change?',
        shows: 'The cost per hour of the selected CVMs that are billed hourly, by workspace.',
        normal: 'Steps when you scale.',
        action: 'An unplanned step: see The most expensive apps.',
      },
      queries: [
        { expression: `sum by (workspace) (${withAppName(HOURLY, 'workspace')})`, legend: '{{workspace}}' },
      ],
      unit: MONEY,
      stacked: true,
      noValue: NEW_SHAPE_ONLY,
    }),
    timeSeries({
      title: 'vCPUs by instance type',
      description: {
        question: 'Which instance types are in use?',
        shows: 'vCPUs of the selected CVMs, by instance type.',
        normal: 'Steps when you scale.',
        action: 'Compare the prices of many small and few large instances.',
      },
      queries: [
        {
          expression: `label_replace(${sumByDetails(onNodes('phala_cvm_vcpus'), ['instance_type'])}, "instance_type", "unknown", "instance_type", "")`,
          legend: '{{instance_type}}',
        },
      ],
      unit: 'none',
      stacked: true,
      noValue: NO_DATA,
    }),
    barGauge({
      title: 'The most expensive apps',
      description: {
        question: 'Which apps cost the most?',
        shows: 'The cost per hour by app and component; the ten most expensive.',
        normal: 'The apps that you expect.',
        action: 'Resize or stop CVMs that are not needed.',
      },
      query: {
        expression: `topk(10, sum by (app, component) (${withAppName(onNodes('phala_cvm_hourly_cost_usd', { by: ['component'] }))}))`,
        legend: '{{app}} {{component}}',
      },
      unit: MONEY,
      steps: NEUTRAL,
      noValue: NEW_SHAPE_ONLY,
      width: 12,
    }),
    table({
      title: 'CVMs not billed hourly',
      description: {
        question: 'Which CVMs are not included in the costs?',
        shows: 'CVMs without a cost per hour, and the price and billing period that the API returns.',
        normal: 'The CVMs that you expect.',
        action: 'Check them in the console: the vendor does not document what a monthly price covers.',
      },
      expressions: [
        withDetails(NOT_HOURLY, ['instance_type', 'workspace']),
        onNodes('phala_cvm_compute_price_usd', {
          where: 'billing_period!="hourly"',
          by: ['billing_period'],
        }),
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
      height: 8,
    }),
  ],
};
