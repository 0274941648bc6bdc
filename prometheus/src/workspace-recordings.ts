import type { Recording } from './define.ts';
import {
  heldValue,
  indent,
  JOB,
  lastOverTime,
  ON_CVM,
  ON_WORKSPACE,
  overReplicas,
  type SeriesSelection,
} from './promql.ts';
import type { Environment } from './thresholds.ts';

const STATUS = 'workspace_status:phala_workspace_billing_status:max';
const WITH_ID = `* ${ON_WORKSPACE} group_left (workspace_id) topk by (${JOB}, workspace) (1, workspace:phala_workspace_info:max)`;

const SUSPENDED = `${STATUS}{status=~"suspended|abandoned"}`;

/** Workspaces that are suspended or abandoned by their id, each once: their CVMs are stopped. */
export const SUSPENDED_BY_ID = `max without (status, workspace) (${SUSPENDED})`;

/** The expression without what belongs to a workspace that is suspended or abandoned. */
export function unlessSuspended(expression: string): string {
  return `${expression}\nunless ${ON_WORKSPACE}\n${SUSPENDED}`;
}

/** Workspaces in a billing status by the id at Phala Cloud, each once. */
export function inBillingStatus(status: string): string {
  return `max without (status, workspace) (${STATUS}{status="${status}"}) == 1`;
}

/**
 * What a workspace can spend at least. The API does not document whether the balance contains the granted credit: the
 * sum of both may promise too much, and the larger one never does. A negative balance is more than all of it spent.
 */
export function toCredit(byKind: string): string {
  const over = (operation: string, matcher = ''): string =>
    `${operation} without (kind) (${byKind}${matcher})`;
  return `(
  ${over('max')} and ${over('min')} >= 0
  or
  ${over('sum')}
)
and
${over('max', '{kind="balance"}')}`;
}

/**
 * Recording rules about the credit, the quotas and the costs of workspaces. Two configured workspaces may have keys of
 * the same one: their numbers are the same, and count once, by the id.
 */
export function defineAccountRecordings(environment: Environment): readonly Recording[] {
  const last = (selection: SeriesSelection): string => lastOnWorkspace(selection, environment);
  const byId = (selection: SeriesSelection, operation = 'max'): string =>
    `${operation} without (workspace) (\n${indent(`(\n${indent(last(selection))}\n)\n${WITH_ID}`)}\n)`;
  return [
    {
      name: 'workspace:phala_workspace_info:max',
      meaning:
        'Workspaces of the configuration with their id at Phala Cloud, or their name where it is not known; always 1.',
      expression: defineIds(environment),
    },
    {
      name: STATUS,
      meaning: 'The current billing status of each workspace of the configuration; always 1.',
      expression: `(\n${indent(last({ series: 'phala_workspace_billing_status', only: '== 1' }))}\n)\n${WITH_ID}`,
    },
    {
      name: 'workspace:phala_workspace_suspended_timestamp_seconds:max',
      meaning: 'When the workspace was suspended, by its id.',
      expression: byId({ series: 'phala_workspace_suspended_timestamp_seconds' }),
    },
    {
      name: 'workspace_kind:phala_workspace_credit_usd:max',
      meaning: 'The credit of each workspace by its id, in US dollars.',
      expression: byId({ series: 'phala_workspace_credit_usd' }),
    },
    {
      name: 'workspace:phala_workspace_outstanding_usd:max',
      meaning: 'What each workspace owes by its id, in US dollars.',
      expression: byId({ series: 'phala_workspace_outstanding_usd' }),
    },
    {
      name: 'workspace:phala_workspace_post_paid:max',
      meaning: 'Whether the workspace pays afterwards, by its id.',
      expression: byId({ series: 'phala_workspace_post_paid' }),
    },
    {
      name: 'workspace_resource:phala_workspace_quota_limit:max',
      meaning: 'The quotas of each workspace by its id.',
      expression: byId({ series: 'phala_workspace_quota_limit' }),
    },
    {
      name: 'workspace_resource:phala_workspace_quota_remaining:min',
      meaning: 'What remains of the quotas of each workspace by its id.',
      expression: byId({ series: 'phala_workspace_quota_remaining', operation: 'min' }, 'min'),
    },
    ...defineCostRecordings(environment),
  ];
}

const COST = 'cvm_component:phala_cvm_hourly_cost_usd:max';

function defineCostRecordings(environment: Environment): readonly Recording[] {
  return [
    {
      name: COST,
      meaning: 'What each CVM costs per hour by component, in US dollars.',
      // Else an app of which nothing is known would cost nothing, and the credit would seem to last longer.
      expression: heldValue(COST, { series: 'phala_cvm_hourly_cost_usd' }, environment),
    },
    {
      name: 'workspace:phala_cvm_hourly_cost_usd:sum',
      meaning:
        'What the CVMs of each workspace cost per hour by its id, as far as it is known, in US dollars.',
      expression: `sum without (app_id, component, cvm_id, name, workspace) (
  cvm_component:phala_cvm_hourly_cost_usd:max
  * ${ON_CVM} group_left (workspace) topk by (app_id, cluster, cvm_id, job) (1, cvm:phala_cvm_info:max)
  ${WITH_ID}
)`,
    },
    {
      name: 'workspace:phala_workspace_credit_usd:max',
      meaning:
        'The larger of the balance and the granted credit of each workspace by its id, in US dollars; their sum if the balance is negative.',
      expression: toCredit('workspace_kind:phala_workspace_credit_usd:max'),
    },
    {
      name: 'workspace:phala_credit_runway_seconds',
      meaning:
        'How long the credit of the workspace lasts at what its CVMs cost now, by its id; absent where it pays afterwards, or where no cost is known.',
      expression: `clamp_min(
  3600 * workspace:phala_workspace_credit_usd:max / (workspace:phala_cvm_hourly_cost_usd:sum > 0),
  0
)
unless
workspace:phala_workspace_post_paid:max == 1`,
    },
  ];
}

// The id of an exporter that knows it; else the configured name, so that such workspaces are not counted as one.
function defineIds(environment: Environment): string {
  const ids = lastOnWorkspace(
    { series: 'phala_workspace_info{workspace_id!=""}', without: ['slug', 'tier'] },
    environment,
  );
  const names = lastOnWorkspace(
    { series: 'phala_workspace_info', without: ['slug', 'tier', 'workspace_id'] },
    environment,
  );
  return `${ids}\nor ${ON_WORKSPACE}\nlabel_replace(\n${indent(names)},\n  "workspace_id", "$1", "workspace", "(.+)"\n)`;
}

// The values of a workspace are all current or all previous ones: its id, its plan and its status may change.
function lastOnWorkspace({ only = '', ...selection }: SeriesSelection, environment: Environment): string {
  const suffix = only === '' ? '' : ` ${only}`;
  const { series } = selection;
  const current = overReplicas(selection, environment, `${series}${suffix}`);
  const previous = overReplicas(selection, environment, `${lastOverTime(series, environment)}${suffix}`);
  return `${current}\nor ${ON_WORKSPACE}\n${previous}`;
}
