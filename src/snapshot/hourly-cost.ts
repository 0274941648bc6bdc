import { dataOf, WORKSPACE } from './collected.ts';
import type { CvmView, Snapshot } from './model.ts';
import { toStatusClass } from './vocabulary.ts';

/** What a CVM costs now by component, in US dollars per hour: a stopped one only its disk. */
export function toHourlyCosts({
  status,
  hourlyCost,
}: Pick<CvmView, 'status' | 'hourlyCost'>): readonly (readonly [component: string, usd: number])[] {
  const { computeUsd, diskUsd } = hourlyCost ?? {};
  const isStopped = toStatusClass(status) === 'stopped';
  const costs = [
    ['compute', isStopped ? undefined : computeUsd],
    ['disk', diskUsd],
  ] as const;
  return costs.flatMap(([component, usd]) => (usd === undefined ? [] : [[component, usd] as const]));
}

/**
 * How long the credit of a configured workspace lasts at what its CVMs cost now, in seconds; `undefined` for one that
 * pays afterwards, without known costs or credit, or while the CVMs of an app are unknown. CVMs of other configured
 * workspaces with the same id count, too.
 */
export function toRunwaySeconds({ apps, collected }: Snapshot, workspace: string): number | undefined {
  const accounts = dataOf(collected, WORKSPACE);
  const account = accounts.get(workspace);
  if (account?.balanceUsd === undefined || account.isPostPaid === true) return undefined;
  const isSame = (name: string): boolean =>
    name === workspace || (account.id !== undefined && accounts.get(name)?.id === account.id);
  const own = apps.filter(({ target }) => isSame(target.workspace));
  if (own.some(({ cvmCount, lastPoll }) => cvmCount === undefined && lastPoll?.failure !== 'not_found'))
    return undefined;
  const burn = own
    .flatMap(({ cvms }) => cvms)
    .flatMap(toHourlyCosts)
    .reduce((sum, [, usd]) => sum + usd, 0);
  const { balanceUsd, grantedUsd = 0 } = account;
  // As in the recording rule workspace:phala_workspace_credit_usd:max, which says why it is not the sum.
  const credit = balanceUsd < 0 ? balanceUsd + grantedUsd : Math.max(balanceUsd, grantedUsd);
  return burn > 0 ? (Math.max(credit, 0) / burn) * 3600 : undefined;
}
