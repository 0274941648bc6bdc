import { CVM_ID, CVM_NAME, INSTANCE_TYPE, PLAIN_APP_ID, WORKSPACE } from '../columns.ts';
import { NEW_SHAPE_ONLY, NOTHING_KNOWN, noneOrUnknown } from '../empty.ts';
import type { Room } from '../layout.ts';
import { bars } from '../panels/bars.ts';
import { graph } from '../panels/graph.ts';
import { table } from '../panels/table.ts';
import { withAppName, withDetails } from '../promql.ts';
import { PLAIN } from '../thresholds.ts';
import { MONEY } from '../units.ts';
import { LEAST_TEXT } from '../widths.ts';
import { HOURLY, NOT_HOURLY, onNodes, sumByDetails } from './measures.ts';

/** How cost and resources went, and what is most expensive. */
export const trends: Room = {
  title: 'How it went',
  panels: [
    graph({
      title: 'Cost per hour by workspace',
      says: {
        asks: 'Since when do we pay more, or less?',
        shows:
          'The compute price per hour of the chosen CVMs that are billed hourly, without disk, by workspace.',
        normal: 'Steps where you scale.',
        act: 'A step that nobody planned: see which apps cost most.',
      },
      queries: [
        { expression: `sum by (workspace) (${withAppName(HOURLY, 'workspace')})`, legend: '{{workspace}}' },
      ],
      unit: MONEY,
      stacked: true,
      empty: NEW_SHAPE_ONLY,
    }),
    graph({
      title: 'vCPUs by instance type',
      says: {
        asks: 'Which sizes do we use?',
        shows: 'vCPUs of the chosen CVMs, by instance type.',
        normal: 'Steps where you scale.',
        act: 'Many small ones or few large ones: compare the prices.',
      },
      queries: [
        {
          expression: `label_replace(${sumByDetails(onNodes('phala_cvm_vcpus'), ['instance_type'])}, "instance_type", "unknown", "instance_type", "")`,
          legend: '{{instance_type}}',
        },
      ],
      unit: 'none',
      stacked: true,
      empty: NOTHING_KNOWN,
    }),
    bars({
      title: 'The apps that cost most',
      says: {
        asks: 'Where would saving help most?',
        shows: 'The compute price per hour by app, without disk; the ten highest.',
        normal: 'The apps that you would name.',
        act: 'Resize, or stop what is not needed.',
      },
      query: { expression: `topk(10, sum by (app) (${withAppName(HOURLY)}))`, legend: '{{app}}' },
      unit: MONEY,
      steps: PLAIN,
      empty: NEW_SHAPE_ONLY,
      width: 12,
    }),
    table({
      title: 'Billing other than by the hour',
      says: {
        asks: 'Which CVMs are not in these prices?',
        shows:
          'CVMs without a price per hour, and the price as the API tells it, in the period that it tells.',
        normal: 'As many as you know of.',
        act: 'Look them up in the console: what a monthly price covers is not documented.',
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
        { ...WORKSPACE, width: LEAST_TEXT },
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'CVM' },
      empty: noneOrUnknown('Every CVM is billed hourly'),
      width: 12,
      height: 8,
    }),
  ],
};
