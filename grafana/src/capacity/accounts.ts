import { type SeriesOptions, selector, workspaceSelector } from '../promql.ts';

/** Workspaces of the configuration with their id at Phala Cloud. */
const ALL_IDS = `max by (workspace, workspace_id) (${selector('phala_workspace_info')})`;

/** The ids of the selected workspaces; several of the configuration may have the same one. */
const SELECTED_IDS = `max by (workspace_id) (${workspaceSelector('phala_workspace_info')})`;

/** The selected workspaces with their slug and plan. */
export const ACCOUNTS = `max by (workspace_id, slug, tier) (${workspaceSelector('phala_workspace_info')})`;

const WITH_ID = `* on (workspace) group_left (workspace_id) ${ALL_IDS}`;
const IF_SELECTED = `and on (workspace_id) ${SELECTED_IDS}`;

/** A family of the selected workspaces, once for each id. */
export function accountSeries(
  family: string,
  { where = '', by = [], only = '' }: SeriesOptions = {},
): string {
  const labels = by.map((label) => `, ${label}`).join('');
  const series = `max by (workspace${labels}) (${selector(family, where)}${only})`;
  return `(max by (workspace_id${labels}) (${series} ${WITH_ID}) ${IF_SELECTED})`;
}

/** Credit, paid and granted, of the selected workspaces. */
export const CREDIT = `sum by (workspace_id) ${accountSeries('phala_workspace_credit_usd', { by: ['kind'] })}`;

/** What all CVMs of the selected workspaces cost per hour, by component: also of apps that are not selected. */
export const COSTS = `(sum by (workspace_id, component) (max by (app_id, cvm_id, component) (${selector('phala_cvm_hourly_cost_usd')}) * on (app_id, cvm_id) group_left (workspace) topk by (app_id, cvm_id) (1, max by (app_id, cvm_id, workspace) (${selector('phala_cvm_info')})) ${WITH_ID}) ${IF_SELECTED})`;

/** The same of all components. */
export const BURN = `sum by (workspace_id) ${COSTS}`;

/** How long the credit lasts, in seconds; absent for post-paid workspaces and without known costs. */
export const RUNWAY = `(clamp_min(3600 * ${CREDIT} / (${BURN} > 0), 0) unless on (workspace_id) ${accountSeries('phala_workspace_post_paid', { only: ' == 1' })})`;

const LIMITS = `(${accountSeries('phala_workspace_quota_limit', { by: ['resource'] })} < Inf > 0)`;

/** Used parts of the limited quotas, from 0 to 1. */
export const USED_QUOTAS = `1 - ${accountSeries('phala_workspace_quota_remaining', { by: ['resource'] })} / ${LIMITS}`;

/** The slug of a workspace, as a label of an expression by `workspace_id`. */
export function withSlug(expression: string): string {
  return `${expression} * on (workspace_id) group_left (slug) topk by (workspace_id) (1, max by (workspace_id, slug) (${workspaceSelector('phala_workspace_info')}))`;
}
