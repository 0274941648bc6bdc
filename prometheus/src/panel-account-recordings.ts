import type { Recording } from './define.ts';
import { indent, type SeriesSelection } from './promql.ts';
import { toCredit } from './workspace-recordings.ts';

/** Each exporter's own values of a family, or of an expression of it. */
export type Values = (selection: SeriesSelection, expression?: string) => string;

/** Labels of an exporter. */
export const EXPORTER = 'cluster, instance, job';
export const ON_WORKSPACE = `on (${EXPORTER}, workspace)`;
const CREDIT_BY_KIND = 'instance_workspace_kind:phala_workspace_credit_usd:max';
export const WORKSPACE_INFO = 'instance_workspace:phala_workspace_info:max';

/** Recording rules for dashboards about workspaces: their plan, status, credit and quotas. */
export function defineAccountPanelRecordings(values: Values): readonly Recording[] {
  const withAccount = (expression: string): string =>
    `(\n${indent(expression)}\n)\n* ${ON_WORKSPACE} group_left (slug, workspace_id) ${WORKSPACE_INFO}`;
  return [
    {
      name: WORKSPACE_INFO,
      meaning: 'Workspaces with their id, slug and plan at Phala Cloud; always 1.',
      expression: values({ series: 'phala_workspace_info' }),
    },
    {
      name: 'instance_workspace_status:phala_workspace_billing_status:max',
      meaning: 'The current billing status of each workspace; always 1.',
      expression: withAccount(
        values({ series: 'phala_workspace_billing_status' }, 'phala_workspace_billing_status == 1'),
      ),
    },
    {
      name: CREDIT_BY_KIND,
      meaning: 'The balance and the granted credit of each workspace, in US dollars.',
      expression: withAccount(values({ series: 'phala_workspace_credit_usd' })),
    },
    {
      name: 'instance_workspace:phala_workspace_credit_usd:max',
      meaning: 'The larger one; their sum if the balance is negative.',
      expression: toCredit(CREDIT_BY_KIND),
    },
    {
      name: 'instance_workspace:phala_workspace_prepaid_credit_usd:max',
      meaning: 'The same, without workspaces that pay afterwards.',
      expression: `instance_workspace:phala_workspace_credit_usd:max\nunless ${ON_WORKSPACE}\n${values({ series: 'phala_workspace_post_paid' })} == 1`,
    },
    {
      name: 'instance_workspace_resource:phala_workspace_quota_used:ratio',
      meaning: 'The used part of each limited quota, from 0 to 1.',
      expression: withAccount(
        `1 - ${values({ series: 'phala_workspace_quota_remaining' })}\n/\n(${values({ series: 'phala_workspace_quota_limit' })} < Inf > 0)`,
      ),
    },
  ];
}
