import type { Alert, RuleInputs } from '../define.ts';
import { firstLabel, firstValue, since, startOf } from '../texts.ts';
import type { AlertName } from '../thresholds.ts';
import { inBillingStatus, SUSPENDED_BY_ID } from '../workspace-recordings.ts';

const BY = ['workspace_id'];
const RUNWAY = 'workspace:phala_credit_runway_seconds';
const CREDIT = firstValue(
  { series: 'workspace:phala_workspace_credit_usd:max{workspace_id=%q}', by: BY },
  'printf "%.2f"',
);
const COST = firstValue(
  { series: 'workspace:phala_cvm_hourly_cost_usd:sum{workspace_id=%q}', by: BY },
  'printf "%.2f"',
);

/** The workspace of an alert: its slug if it is known, and its id. */
const ACCOUNT = `Workspace ${firstLabel({
  series: `phala_workspace_info{workspace_id=%q,slug!=''}`,
  by: BY,
  label: 'slug',
  around: ['', ' '],
})}({{ $labels.workspace_id }})`;

/** Alerts about the credit, the billing status and the quotas of workspaces. */
export function defineAccountAlerts(inputs: RuleInputs): readonly Alert[] {
  return [...defineStatusAlerts(), ...defineCreditAlerts(inputs), ...defineLimitAlerts()];
}

function defineCreditAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const runsOut = (name: 'PhalaWorkspaceCreditLow' | 'PhalaWorkspaceCreditRunsOut'): string =>
    `${RUNWAY} < ${thresholds[name].hours} * 3600\nunless\n${SUSPENDED_BY_ID}`;
  const lasts = (name: 'PhalaWorkspaceCreditLow' | 'PhalaWorkspaceCreditRunsOut'): string =>
    `${ACCOUNT} has had credit for less than ${thresholds[name].hours} hours ${since(name, BY)}: ${CREDIT} US dollars, while its CVMs cost ${COST} per hour, which lasts for {{ $value | humanizeDuration }}. When it is used up, the workspace is suspended and its CVMs are stopped.`;
  return [
    {
      name: 'PhalaWorkspaceCreditLow',
      severity: 'warning',
      subject: 'account',
      expression: runsOut('PhalaWorkspaceCreditLow'),
      summary: 'The credit of a workspace lasts for less than three days.',
      description: lasts('PhalaWorkspaceCreditLow'),
      dashboard: 'capacity',
    },
    {
      name: 'PhalaWorkspaceCreditRunsOut',
      severity: 'critical',
      subject: 'account',
      expression: runsOut('PhalaWorkspaceCreditRunsOut'),
      summary: 'The credit of a workspace lasts for less than twelve hours.',
      description: lasts('PhalaWorkspaceCreditRunsOut'),
      dashboard: 'capacity',
    },
  ];
}

function defineStatusAlerts(): readonly Alert[] {
  return [
    {
      name: 'PhalaWorkspaceSuspended',
      severity: 'critical',
      subject: 'account',
      expression: inBillingStatus('suspended'),
      summary: 'A workspace is suspended until it pays: its CVMs are stopped.',
      description: `${ACCOUNT} has been suspended since ${suspendedAt('PhalaWorkspaceSuspended')}; its credit is ${CREDIT} US dollars. Its CVMs are stopped, and alerts about stopped CVMs of it do not fire.`,
      dashboard: 'capacity',
    },
    {
      name: 'PhalaWorkspaceAbandoned',
      severity: 'critical',
      subject: 'account',
      expression: inBillingStatus('abandoned'),
      summary: 'A workspace was closed because it has not paid.',
      description: `${ACCOUNT} has been abandoned ${since('PhalaWorkspaceAbandoned', BY)}, after a suspension that it has not paid for. Its CVMs may be lost.`,
      dashboard: 'capacity',
    },
  ];
}

function defineLimitAlerts(): readonly Alert[] {
  return [
    {
      name: 'PhalaWorkspaceOutstanding',
      severity: 'warning',
      subject: 'account',
      expression: `workspace:phala_workspace_outstanding_usd:max > 0\nand\nworkspace:phala_workspace_post_paid:max == 1\nunless\n${SUSPENDED_BY_ID}`,
      summary: 'A post-paid workspace has an outstanding amount.',
      description: `${ACCOUNT} has owed {{ $value | printf "%.2f" }} US dollars ${since('PhalaWorkspaceOutstanding', BY)}: a payment has failed. If it stays unpaid, the workspace is suspended and its CVMs are stopped.`,
      dashboard: 'capacity',
    },
    {
      name: 'PhalaWorkspaceQuotaExhausted',
      severity: 'warning',
      subject: 'account',
      moreLabels: ['resource'],
      expression:
        'workspace_resource:phala_workspace_quota_remaining:min <= 0\nunless\nworkspace_resource:phala_workspace_quota_limit:max == 0',
      summary: 'A quota of a workspace is used up.',
      description: `${ACCOUNT} has had nothing left of its quota of {{ $labels.resource }} ${since('PhalaWorkspaceQuotaExhausted', [...BY, 'resource'])}: no CVM can be created or enlarged.`,
      dashboard: 'capacity',
    },
  ];
}

/** When the workspace was suspended, or else when the alert saw it. */
function suspendedAt(alert: AlertName): string {
  const series = 'workspace:phala_workspace_suspended_timestamp_seconds:max{workspace_id=%q}';
  return firstValue({ series, by: BY, otherwise: startOf(alert, BY) }, 'humanizeTimestamp');
}
