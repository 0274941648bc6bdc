import { dataOf, WORKSPACE } from '../../snapshot/collected.ts';
import { compare } from '../../snapshot/compare.ts';
import { BILLING_STATUSES } from '../../snapshot/vocabulary.ts';
import type { WorkspaceAccount, WorkspaceQuota } from '../../snapshot/workspace-account.ts';
import { type Family, gauge, gaugeBy, info, type Section, statusSet } from '../define.ts';

interface Subject extends WorkspaceAccount {
  readonly workspace: string;
}

/** Plan, credit and quotas of workspaces. */
export const workspace: Section<Subject> = {
  identityLabels: ['workspace'],
  subjects: ({ collected }) =>
    [...dataOf(collected, WORKSPACE)]
      .map(([name, account]) => ({ ...account, workspace: name }))
      .toSorted((a, b) => compare(a.workspace, b.workspace)),
  identify: (subject) => [subject.workspace],
  families: [
    info(
      'phala_workspace_info',
      'The workspace of the key at Phala Cloud, by its id; always 1, and the same id for two keys of one workspace: count it once.',
      {
        workspace_id: ({ id }) => id,
        slug: ({ slug }) => slug,
        tier: ({ tier }) => tier,
      },
    ),
    statusSet(
      'phala_workspace_billing_status',
      'State set: 1 for the billing status of the workspace, 0 for the other known ones.',
      BILLING_STATUSES,
      ({ billingStatus }) => billingStatus,
    ),
    gauge(
      'phala_workspace_suspended_timestamp_seconds',
      'When the workspace was suspended; absent for an active one.',
      ({ suspendedAtSeconds }) => suspendedAtSeconds,
    ),
    gaugeBy(
      'kind',
      'phala_workspace_credit_usd',
      'Credit of the workspace in US dollars, which may be negative: its balance, and what the vendor granted; it is not documented whether the balance contains that.',
      ({ balanceUsd, grantedUsd }) =>
        known([
          ['balance', balanceUsd],
          ['granted', grantedUsd],
        ]),
    ),
    gauge(
      'phala_workspace_outstanding_usd',
      'What the workspace owes, in US dollars.',
      ({ outstandingUsd }) => outstandingUsd,
    ),
    gauge(
      'phala_workspace_post_paid',
      'Whether the workspace pays afterwards instead of by credit.',
      ({ isPostPaid }) => isPostPaid,
    ),
    quota('phala_workspace_quota_limit', 'Quota of the workspace; +Inf is unlimited.', ({ limit }) => limit),
    quota(
      'phala_workspace_quota_remaining',
      'What remains of the quota of the workspace; +Inf is unlimited, negative is beyond the quota.',
      ({ remaining }) => remaining,
    ),
  ],
};

function quota(
  name: string,
  help: string,
  toValue: (quota: WorkspaceQuota) => number | undefined,
): Family<Subject> {
  return gaugeBy('resource', name, help, ({ quotas }) =>
    known(Object.entries(quotas ?? {}).map(([resource, each]) => [resource, toValue(each)])),
  );
}

function known(
  values: readonly (readonly [label: string, value: number | undefined])[],
): readonly (readonly [label: string, value: number])[] {
  return values.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const]));
}
