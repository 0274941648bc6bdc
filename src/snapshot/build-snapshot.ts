import { toUnixSeconds } from '../clock.ts';
import type { AppState, GoodAnswer } from './app-state.ts';
import type { AppView, Cvm, Snapshot } from './model.ts';
import { createNodeIdentifier, mergeNodes } from './nodes.ts';
import { type ResultState, toCollected } from './result-state.ts';

/** By which rules states become a snapshot. */
export interface SnapshotRules {
  readonly nowBootSeconds: number;
  /** How far Unix time is ahead of the boot clock. */
  readonly unixOffsetSeconds: number;
  readonly staleAfterSeconds: number;
  /** CVMs shown at most, over all apps. */
  readonly maxCvms: number;
}

/** A snapshot, and when its next app turns stale by the boot clock: `Infinity` when none can. */
export interface BuiltSnapshot {
  readonly snapshot: Snapshot;
  readonly expiresAtBootSeconds: number;
}

/** States of workspace collectors, by collector and workspace. */
export type Results = ReadonlyMap<string, ReadonlyMap<string, ResultState>>;

/** Builds what is shown of the apps: fresh data only, each CVM once (the first app wins), each node once. */
export function buildSnapshot(
  states: readonly AppState[],
  results: Results,
  rules: SnapshotRules,
): BuiltSnapshot {
  const choose = createChooser(rules.maxCvms);
  const shown: GoodAnswer[] = [];
  let expiresAtBootSeconds = Number.POSITIVE_INFINITY;
  const choices = states.map((state) => {
    const answer = state.good !== undefined && isFresh(state.good, rules) ? state.good : undefined;
    const chosen = answer === undefined ? NOTHING_SHOWN : choose(answer.cvms);
    if (answer !== undefined) {
      shown.push({ cvms: chosen.cvms, atBootSeconds: answer.atBootSeconds });
      expiresAtBootSeconds = Math.min(expiresAtBootSeconds, expiryOf(answer, rules));
    }
    return { state, chosen, cvmCount: answer?.cvms.length };
  });
  const identify = createNodeIdentifier(shown);
  const apps = choices.map(({ state, chosen, cvmCount }) => ({
    ...toAppFacts(state, rules.unixOffsetSeconds),
    cvms: chosen.cvms.map(identify),
    hidden: chosen.hidden,
    cvmCount,
  }));
  const nodes = mergeNodes(shown.map((answer) => ({ ...answer, cvms: answer.cvms.map(identify) })));
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

const NOTHING_SHOWN: ShownCvms = { cvms: [], hidden: { duplicate: 0, limit: 0 } };

type ShownCvms = Pick<AppView, 'cvms' | 'hidden'>;

function createChooser(maxCvms: number): (cvms: readonly Cvm[]) => ShownCvms {
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

function expiryOf(answer: GoodAnswer, { staleAfterSeconds }: SnapshotRules): number {
  return answer.atBootSeconds + staleAfterSeconds;
}

function isFresh(answer: GoodAnswer, rules: SnapshotRules): boolean {
  return rules.nowBootSeconds < expiryOf(answer, rules);
}

function toAppFacts(
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
