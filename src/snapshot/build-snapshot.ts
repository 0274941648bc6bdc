import { toUnixSeconds } from '../clock.ts';
import type { AppState, GoodAnswer } from './app-state.ts';
import { compare } from './compare.ts';
import type { AppView, Cvm, Node, Snapshot } from './model.ts';
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
  const shown: GoodAnswer[] = [];
  let expiresAtBootSeconds = Number.POSITIVE_INFINITY;
  const apps = states.map((state) => {
    const { cvms = [], atBootSeconds = Number.NEGATIVE_INFINITY } = state.good ?? {};
    const expiresAt = atBootSeconds + rules.staleAfterSeconds;
    const isFresh = rules.nowBootSeconds < expiresAt;
    const chosen = choose(isFresh ? cvms : []);
    if (isFresh) {
      shown.push({ cvms: chosen.cvms, atBootSeconds });
      expiresAtBootSeconds = Math.min(expiresAtBootSeconds, expiresAt);
    }
    const cvmCount = isFresh ? cvms.length : undefined;
    return { ...toPolls(state, rules.unixOffsetSeconds), ...chosen, cvmCount };
  });
  const runs = [...results].flatMap(([collector, byWorkspace]) =>
    [...byWorkspace].map(([workspace, state]) => ({ name: [collector, workspace] as const, state })),
  );
  for (const { state } of runs) {
    const expiresAt = state.good?.expiresAtBootSeconds ?? Number.POSITIVE_INFINITY;
    if (rules.nowBootSeconds < expiresAt) expiresAtBootSeconds = Math.min(expiresAtBootSeconds, expiresAt);
  }
  const collected = runs.map(({ name, state }) => toCollected(name, state, rules));
  return { snapshot: { apps, collected, nodes: mergeNodes(shown) }, expiresAtBootSeconds };
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

// Responses may disagree about a node: for each field, the newest known value wins.
function mergeNodes(answers: readonly GoodAnswer[]): readonly Node[] {
  const nodes = new Map<string, Node>();
  for (const { cvms } of answers.toSorted((a, b) => b.atBootSeconds - a.atBootSeconds)) {
    for (const { node } of cvms) {
      if (node !== undefined) nodes.set(node.id, mergeNode(nodes.get(node.id), node));
    }
  }
  return [...nodes.values()].toSorted((a, b) => compare(a.id, b.id));
}

function mergeNode(newer: Node | undefined, older: Node): Node {
  if (newer === undefined) return older;
  return {
    id: newer.id,
    name: newer.name ?? older.name,
    region: newer.region ?? older.region,
    version: newer.version ?? older.version,
    status: newer.status ?? older.status,
  };
}
