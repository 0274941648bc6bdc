import { toUnixSeconds } from '../clock.ts';
import type { AppState } from './app-state.ts';
import type { AppView, Cvm, Snapshot } from './model.ts';
import { createNodeIdentifier, mergeNodes } from './nodes.ts';
import { type ResultState, toCollected } from './result-state.ts';

/** How states become a snapshot. */
export interface SnapshotRules {
  readonly nowBootSeconds: number;
  /** How far Unix time is ahead of the boot clock. */
  readonly unixOffsetSeconds: number;
  readonly staleAfterSeconds: number;
  /** Most CVMs to show, over all apps. */
  readonly maxCvms: number;
}

/** States of workspace collectors, by collector and workspace. */
export type Results = ReadonlyMap<string, ReadonlyMap<string, ResultState>>;

/**
 * Builds a snapshot of fresh data only, with each CVM once (the first app wins) and each node once. It expires when its
 * next data turns stale, by the boot clock; `Infinity` when none can.
 */
export function buildSnapshot(
  states: readonly AppState[],
  results: Results,
  rules: SnapshotRules,
): { readonly snapshot: Snapshot; readonly expiresAtBootSeconds: number } {
  const choose = createChooser(rules.maxCvms);
  let expiresAtBootSeconds = Number.POSITIVE_INFINITY;
  const choices = states.map((state) => {
    const { cvms = [], atBootSeconds = Number.NEGATIVE_INFINITY } = state.good ?? {};
    const expiresAt = atBootSeconds + rules.staleAfterSeconds;
    const isFresh = rules.nowBootSeconds < expiresAt;
    if (isFresh) expiresAtBootSeconds = Math.min(expiresAtBootSeconds, expiresAt);
    return {
      state,
      atBootSeconds,
      ...choose(isFresh ? cvms : []),
      cvmCount: isFresh ? cvms.length : undefined,
    };
  });
  const identify = createNodeIdentifier(choices);
  const lists = choices.map((choice) => ({ ...choice, cvms: choice.cvms.map(identify) }));
  const apps = lists.map(({ state, cvms, hidden, cvmCount }) => ({
    ...toPolls(state, rules.unixOffsetSeconds),
    cvms,
    hidden,
    cvmCount,
  }));
  const nodes = mergeNodes(lists);
  const runs = [...results].flatMap(([collector, byWorkspace]) =>
    [...byWorkspace].map(([workspace, state]) => ({ name: [collector, workspace] as const, state })),
  );
  for (const { state } of runs) {
    const expiresAt = state.good?.expiresAtBootSeconds ?? Number.POSITIVE_INFINITY;
    if (rules.nowBootSeconds < expiresAt) expiresAtBootSeconds = Math.min(expiresAtBootSeconds, expiresAt);
  }
  const collected = runs.map(({ name, state }) => toCollected(name, state, rules));
  return { snapshot: { apps, collected, nodes }, expiresAtBootSeconds };
}

function createChooser(maxCvms: number): (cvms: readonly Cvm[]) => Pick<AppView, 'cvms' | 'hidden'> {
  const shown = new Set<string>();
  return (all) => {
    const hidden = { duplicate: 0, limit: 0 };
    const cvms = all.filter(({ cvmId }) => {
      if (shown.has(cvmId)) hidden.duplicate += 1;
      else if (shown.size >= maxCvms) hidden.limit += 1;
      else return shown.add(cvmId);
      return false;
    });
    return { cvms, hidden };
  };
}

function toPolls(
  { target, lastPoll, lastSuccessAtBootSeconds, polls, failures }: AppState,
  unixOffsetSeconds: number,
): Omit<AppView, 'cvmCount' | 'cvms' | 'hidden'> {
  const toUnix = (bootSeconds: number): number => toUnixSeconds(bootSeconds, unixOffsetSeconds);
  return {
    target,
    lastPoll: lastPoll && {
      failure: lastPoll.failure,
      finishedAtSeconds: toUnix(lastPoll.finishedAtBootSeconds),
      durationSeconds: lastPoll.durationSeconds,
    },
    lastSuccessAtSeconds:
      lastSuccessAtBootSeconds === undefined ? undefined : toUnix(lastSuccessAtBootSeconds),
    polls,
    failures,
  };
}
