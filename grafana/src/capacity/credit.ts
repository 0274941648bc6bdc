import type { Row } from '../layout.ts';
import { NO_ACCOUNT } from '../no-value.ts';
import { barGauge } from '../panels/bar-gauge.ts';
import { stat } from '../panels/stat.ts';
import { type Column, table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { textMappings } from '../status-styles.ts';
import { CRITICAL_ABOVE_ZERO, type Steps } from '../thresholds.ts';
import { MONEY, UPTIME } from '../units.ts';
import {
  ACCOUNTS,
  accountSeries,
  BILLING_STATUS,
  burnBy,
  CREDIT,
  CREDIT_BY_KIND,
  OUTSTANDING,
  RUNWAY,
  USED_QUOTAS,
} from './accounts.ts';
import { COUNT_NOT_HOURLY } from './measures.ts';

const HOUR_SECONDS = 3600;

/** As the alerts: critical below 12 hours, a warning below 72. */
const RUNWAY_STEPS: Steps = ['critical', [12 * HOUR_SECONDS, 'warning'], [72 * HOUR_SECONDS, 'ok']];

const QUOTA_STEPS: Steps = ['ok', [0.9, 'warning'], [1, 'critical']];

const SLUG: Column = { field: 'slug', header: 'Workspace' };
const TOP_UP = 'Top up in the dashboard of Phala Cloud; see the runbook of PhalaWorkspaceCreditLow.';

/** Whether the money lasts. */
export const credit: Row = {
  title: 'How long does the money last?',
  panels: [
    stat({
      title: 'Credit lasts for',
      description: {
        question: 'How long does the money last, and how many CVMs does that leave out?',
        shows:
          'Credit (the larger of balance and granted credit: the API does not say whether one contains the other) divided by what the CVMs cost now; of the selected workspace in which it is shortest. Post-paid workspaces are not in it. All apps of the workspace count, whichever are selected. Left out of all costs: selected CVMs without a cost per hour, billed by another period, not billed, or cost unknown; the credit lasts less long than shown.',
        normal: 'More than three days; 0 left out, or the number that you expect.',
        action: `${TOP_UP} Left out: see CVMs not billed hourly below, and add what they cost.`,
      },
      expression: `min(${RUNWAY})`,
      legend: 'at the current cost',
      more: [
        {
          legend: 'CVMs left out of all costs',
          expression: COUNT_NOT_HOURLY,
          unit: 'none',
          steps: CRITICAL_ABOVE_ZERO,
        },
      ],
      unit: UPTIME,
      steps: RUNWAY_STEPS,
      noValue: NO_ACCOUNT,
      width: 16,
    }),
    stat({
      title: 'Workspaces not active',
      description: {
        question: 'Is a workspace suspended or abandoned?',
        shows: 'Selected workspaces whose billing status is not active: their CVMs are stopped.',
        normal: '0.',
        action: 'Pay; see the runbook of PhalaWorkspaceSuspended.',
      },
      expression: `count(${accountSeries(BILLING_STATUS, [], 'status!="active"')}) or 0 * count(${accountSeries(BILLING_STATUS)})`,
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: NO_ACCOUNT,
      width: 8,
    }),
    table({
      title: 'Workspaces',
      description: {
        question: 'What is the state of each workspace?',
        shows:
          'Each workspace of Phala Cloud once, although several keys of it may be configured. Empty: unknown, or the key may not read it.',
        normal: 'Active; nothing outstanding.',
        action: TOP_UP,
      },
      expressions: [
        ACCOUNTS,
        `label_replace(${accountSeries(BILLING_STATUS, ['status'])}, "billing", "$1", "status", "(.+)")`,
        CREDIT,
        burnBy('workspace_id'),
        RUNWAY,
        OUTSTANDING,
      ],
      columns: [
        SLUG,
        { field: 'tier', header: 'Plan', width: 110 },
        {
          field: 'billing',
          header: 'Billing status',
          mappings: textMappings('active', 'ok', 'critical'),
          coloured: true,
          width: 115,
        },
        { field: 'Value #C', header: 'Credit', unit: MONEY, decimals: 2 },
        { field: 'Value #D', header: 'Per hour', unit: MONEY, decimals: 3 },
        { field: 'Value #E', header: 'Lasts for', unit: UPTIME, steps: RUNWAY_STEPS, coloured: true },
        { field: 'Value #F', header: 'Outstanding', unit: MONEY, decimals: 2 },
        { field: 'workspace_id', header: 'Id', width: 130 },
      ],
      sortBy: { header: 'Lasts for' },
      noValue: NO_ACCOUNT,
      width: 16,
      height: 7,
    }),
    barGauge({
      title: 'Used quotas',
      description: {
        question: 'Which quota runs out?',
        shows: 'The used part of each limited quota of the selected workspaces; the ten fullest.',
        normal: 'Below 90 %.',
        action: 'Delete CVMs that are not needed, or ask the vendor for more.',
      },
      query: { expression: `topk(10, ${USED_QUOTAS})`, legend: '{{slug}} {{resource}}' },
      unit: 'percentunit',
      steps: QUOTA_STEPS,
      noValue: NO_ACCOUNT,
      height: 7,
    }),
    timeSeries({
      title: 'Credit over time',
      description: {
        question: 'How fast is the credit used up?',
        shows: 'Balance and granted credit of each selected workspace.',
        normal: 'A slow fall, and steps up.',
        action: TOP_UP,
      },
      queries: [{ expression: CREDIT_BY_KIND, legend: '{{slug}} {{kind}}' }],
      unit: MONEY,
      noValue: NO_ACCOUNT,
    }),
    timeSeries({
      title: 'Burn per hour by component',
      description: {
        question: 'When did the costs change, and what for?',
        shows: 'What all CVMs of the selected workspaces cost per hour, as far as it is known.',
        normal: 'Steps when you scale.',
        action: 'An unplanned step: sort By app by its cost per hour.',
      },
      queries: [{ expression: burnBy('component'), legend: '{{component}}' }],
      unit: MONEY,
      stacked: true,
      noValue: NO_ACCOUNT,
    }),
  ],
};
