import type { FailureReason } from '../errors.ts';
import type { RefusedReload, StatusFacts } from './facts.ts';
import type { Survey } from './survey.ts';
import type { SurveyedApp } from './surveyed.ts';

/** Something that needs attention: one entry for all things of a kind. */
export type Problem =
  | { readonly kind: 'configuration'; readonly reload: RefusedReload }
  | { readonly kind: 'poll'; readonly reason: FailureReason; readonly apps: readonly SurveyedApp[] }
  | { readonly kind: 'stale' | 'short'; readonly apps: readonly SurveyedApp[] }
  | { readonly kind: 'cvms'; readonly statuses: readonly StatusCount[] }
  | { readonly kind: 'list'; readonly reason: FailureReason; readonly workspaces: readonly string[] }
  | { readonly kind: 'paused'; readonly workspaces: readonly string[]; readonly forSeconds: number }
  | { readonly kind: 'limit'; readonly cvms: number };

/** CVMs of a status. */
export type StatusCount = readonly [status: string, count: number];

/** Everything that needs attention, most urgent first. */
export function findProblems({ configuration, workspaces }: StatusFacts, survey: Survey): readonly Problem[] {
  return [
    ...findFailingPolls(survey),
    ...findAppFaults(survey),
    ...findFailingCvms(survey),
    ...findMissingLists(workspaces),
    ...findPauses(workspaces),
    ...(configuration.refused === undefined
      ? []
      : [{ kind: 'configuration', reload: configuration.refused } as const]),
    ...findLimit(survey),
  ];
}

function findFailingPolls({ all }: Survey): readonly Problem[] {
  const failing = all.filter(({ fault }) => fault === 'poll');
  return groupBy(failing, ({ app }) => app.lastPoll?.failure).map(([reason, apps]) => ({
    kind: 'poll',
    reason,
    apps,
  }));
}

function findAppFaults({ all }: Survey): readonly Problem[] {
  return (['stale', 'short'] as const)
    .map((kind) => ({ kind, apps: all.filter(({ fault }) => fault === kind) }))
    .filter(({ apps }) => apps.length > 0);
}

function findFailingCvms({ failing }: Survey): readonly Problem[] {
  if (failing.size === 0) return [];
  return [{ kind: 'cvms', statuses: [...failing].toSorted(([, a], [, b]) => b - a) }];
}

function findMissingLists(workspaces: StatusFacts['workspaces']): readonly Problem[] {
  return groupBy(workspaces, ({ discovery }) => discovery?.lastList?.failure).map(([reason, failing]) => ({
    kind: 'list',
    reason,
    workspaces: failing.map(({ name }) => name),
  }));
}

function findPauses(workspaces: StatusFacts['workspaces']): readonly Problem[] {
  const paused = workspaces.filter(({ pausedForSeconds }) => pausedForSeconds !== undefined);
  if (paused.length === 0) return [];
  const forSeconds = Math.max(...paused.map(({ pausedForSeconds = 0 }) => pausedForSeconds));
  return [{ kind: 'paused', workspaces: paused.map(({ name }) => name), forSeconds }];
}

function findLimit({ all }: Survey): readonly Problem[] {
  const cvms = all.reduce((sum, { app }) => sum + app.hidden.limit, 0);
  return cvms === 0 ? [] : [{ kind: 'limit', cvms }];
}

function groupBy<T, K>(
  items: readonly T[],
  toKey: (item: T) => K | undefined,
): readonly (readonly [K, readonly T[]])[] {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = toKey(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups].toSorted(([, a], [, b]) => b.length - a.length);
}
