import { dataOf, WORKSPACE } from '../snapshot/collected.ts';
import { toRunwaySeconds } from '../snapshot/hourly-cost.ts';
import type { Snapshot } from '../snapshot/model.ts';
import type { WorkspaceAccount } from '../snapshot/workspace-account.ts';
import { clip, formatDuration } from './format.ts';
import { html } from './html.ts';
import { groupBy, namesOf, type Problem } from './problem.ts';

/** Runways below which an alert fires; a test compares them with those of the alerts. */
export const RUNWAY_HOURS = { low: 72, runsOut: 12 } as const;

interface Account {
  readonly account: WorkspaceAccount;
  readonly runwaySeconds: number;
  readonly nowSeconds: number;
}

interface Condition extends Pick<Problem, 'alert' | 'severity'> {
  /** What is wrong; `undefined` if nothing is. */
  readonly toTitle: (account: Account) => string | undefined;
}

/** The first that holds explains the others. */
const CONDITIONS: readonly Condition[] = [
  {
    alert: 'PhalaWorkspaceAbandoned',
    severity: 'critical',
    toTitle: ({ account }) => when(account.billingStatus === 'abandoned', 'closed, because it has not paid'),
  },
  {
    alert: 'PhalaWorkspaceSuspended',
    severity: 'critical',
    toTitle: ({ account: { billingStatus, suspendedAtSeconds }, nowSeconds }) => {
      const since =
        suspendedAtSeconds === undefined ? '' : ` for ${formatDuration(nowSeconds - suspendedAtSeconds)}`;
      return when(billingStatus === 'suspended', `suspended${since}, its CVMs are stopped until it pays`);
    },
  },
  {
    alert: 'PhalaWorkspaceCreditRunsOut',
    severity: 'critical',
    toTitle: ({ runwaySeconds }) =>
      when(runwaySeconds < RUNWAY_HOURS.runsOut * 3600, toCreditTitle(runwaySeconds)),
  },
  {
    alert: 'PhalaWorkspaceCreditLow',
    severity: 'warning',
    toTitle: ({ runwaySeconds }) =>
      when(runwaySeconds < RUNWAY_HOURS.low * 3600, toCreditTitle(runwaySeconds)),
  },
  {
    alert: 'PhalaWorkspaceOutstanding',
    severity: 'warning',
    toTitle: ({ account: { isPostPaid, outstandingUsd = 0 } }) =>
      when(isPostPaid === true && outstandingUsd > 0, `owes ${outstandingUsd.toFixed(2)} US dollars`),
  },
];

/** The names of workspaces whose CVMs are stopped because of a bill. */
export function findUnpaidWorkspaces({ collected }: Snapshot): ReadonlySet<string> {
  const unpaid = [...dataOf(collected, WORKSPACE)].filter(([, { billingStatus = '' }]) =>
    ['suspended', 'abandoned'].includes(billingStatus),
  );
  return new Set(unpaid.map(([name]) => name));
}

/** Problems of credit, billing and quotas; configured workspaces with one id are one. */
export function findAccountProblems(snapshot: Snapshot, nowSeconds: number): readonly Problem[] {
  const accounts = [...dataOf(snapshot.collected, WORKSPACE)];
  return groupBy(accounts, ([name, { id }]) => id ?? name).flatMap(([, group]) => {
    const [first] = group;
    if (first === undefined) return [];
    const [workspace, account] = first;
    const names = namesOf(
      group.map(([name]) => clip(name)),
      'workspace',
    );
    const runwaySeconds = toRunwaySeconds(snapshot, workspace) ?? Number.POSITIVE_INFINITY;
    return [
      ...findBillingProblem(names, { account, runwaySeconds, nowSeconds }),
      ...findQuotaProblems(names, account),
    ];
  });
}

function findBillingProblem(names: string, account: Account): readonly Problem[] {
  for (const { alert, severity, toTitle } of CONDITIONS) {
    const title = toTitle(account);
    if (title === undefined) continue;
    return [{ alert, severity, title: `${names}: ${title}` }];
  }
  return [];
}

function findQuotaProblems(names: string, { quotas }: WorkspaceAccount): readonly Problem[] {
  return Object.entries(quotas ?? {}).flatMap(([resource, { limit, remaining }]) =>
    remaining === undefined || remaining > 0 || limit === 0
      ? []
      : {
          alert: 'PhalaWorkspaceQuotaExhausted',
          severity: 'warning' as const,
          title: `${names}: nothing left of the quota of ${resource}`,
          note: html`<p>No CVM can be created or enlarged.`,
        },
  );
}

function toCreditTitle(runwaySeconds: number): string {
  return `credit for ${formatDuration(Math.min(runwaySeconds, RUNWAY_HOURS.low * 3600))}`;
}

function when(holds: boolean, title: string): string | undefined {
  return holds ? title : undefined;
}
