import { selector, valueByCvm, workspaceSelector } from '../promql.ts';

const INFO = 'instance_workspace:phala_workspace_info:max';

/** The selected workspaces with their slug and plan, each once by its id at Phala Cloud. */
export const ACCOUNTS = `max by (workspace_id, slug, tier) (${workspaceSelector(INFO)})`;

/** A family of recording rules about the selected workspaces, once for each id. */
export function accountSeries(recorded: string, by: readonly string[] = [], where = ''): string {
  return `max by (${['workspace_id', ...by].join(', ')}) (${workspaceSelector(recorded, where)})`;
}

/** Credit of the selected workspaces: the larger of balance and granted credit. */
export const CREDIT = accountSeries('instance_workspace:phala_workspace_credit_usd:max');

/** Balance and granted credit of the selected workspaces. */
export const CREDIT_BY_KIND = accountSeries('instance_workspace_kind:phala_workspace_credit_usd:max', [
  'slug',
  'kind',
]);

/** The current billing status of the selected workspaces. */
export const BILLING_STATUS = 'instance_workspace_status:phala_workspace_billing_status:max';

/** What workspaces owe. */
export const OUTSTANDING = `max by (workspace_id) (max by (workspace) (${workspaceSelector('phala_workspace_outstanding_usd')}) * on (workspace) group_right () ${workspaceSelector(INFO)})`;

/** What all CVMs of the selected workspaces cost per hour, by labels such as `component`: also of apps that are not selected. */
export function burnBy(...labels: readonly string[]): string {
  return `sum by (${labels.join(', ')}) (${valueByCvm('phala_cvm_hourly_cost_usd', ['component'])} * on (app_id, cvm_id) group_left (workspace_id) topk by (app_id, cvm_id) (1, ${selector('instance_cvm:phala_cvm_info:max')}) and on (workspace_id) ${workspaceSelector(INFO)})`;
}

/** How long the credit lasts, in seconds; absent for post-paid workspaces and without known costs. */
export const RUNWAY = `clamp_min(3600 * ${accountSeries('instance_workspace:phala_workspace_prepaid_credit_usd:max')} / (${burnBy('workspace_id')} > 0), 0)`;

/** Used parts of the limited quotas, from 0 to 1. */
export const USED_QUOTAS = accountSeries('instance_workspace_resource:phala_workspace_quota_used:ratio', [
  'slug',
  'resource',
]);
