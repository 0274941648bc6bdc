import type { AppState, GoodAnswer } from './app-state.ts';
import { compare } from './compare.ts';
import type { AppView, Cvm, Node, Snapshot } from './model.ts';

/** By which rules states become a snapshot. */
export interface SnapshotRules {
  readonly nowMonotonicSeconds: number;
  readonly staleAfterSeconds: number;
  /** CVMs shown at most, over all apps. */
  readonly maxCvms: number;
}

/** A snapshot, and when its next app turns stale by the monotonic clock: `Infinity` when none can. */
export interface BuiltSnapshot {
  readonly snapshot: Snapshot;
  readonly expiresAtMonotonicSeconds: number;
}

/** Builds what is shown of the apps: fresh data only, each CVM once (the first app wins), each node once. */
export function buildSnapshot(
  states: Iterable<AppState>,
  isListMissing: boolean,
  rules: SnapshotRules,
): BuiltSnapshot {
  const shown = new Set<string>();
  const hidden = { duplicate: 0, limit: 0 };
  const apps: AppView[] = [];
  const shownAnswers: GoodAnswer[] = [];
  let expiresAtMonotonicSeconds = Number.POSITIVE_INFINITY;
  for (const state of states) {
    const answer = state.good !== undefined && isFresh(state.good, rules) ? state.good : undefined;
    const cvms = (answer?.cvms ?? []).filter((cvm) => {
      if (shown.has(cvm.cvmId)) hidden.duplicate += 1;
      else if (shown.size >= rules.maxCvms) hidden.limit += 1;
      else return shown.add(cvm.cvmId);
      return false;
    });
    apps.push(toAppView(state, answer, cvms));
    if (answer === undefined) continue;
    shownAnswers.push({ ...answer, cvms });
    expiresAtMonotonicSeconds = Math.min(expiresAtMonotonicSeconds, expiryOf(answer, rules));
  }
  return {
    snapshot: { apps, isListMissing, nodes: mergeNodes(shownAnswers), hidden },
    expiresAtMonotonicSeconds,
  };
}

function expiryOf(answer: GoodAnswer, { staleAfterSeconds }: SnapshotRules): number {
  return answer.atMonotonicSeconds + staleAfterSeconds;
}

function isFresh(answer: GoodAnswer, rules: SnapshotRules): boolean {
  return rules.nowMonotonicSeconds < expiryOf(answer, rules);
}

function toAppView(state: AppState, answer: GoodAnswer | undefined, cvms: readonly Cvm[]): AppView {
  const { target, lastPoll, lastSuccessAtSeconds, polls, failures } = state;
  return { target, lastPoll, lastSuccessAtSeconds, polls, failures, cvmCount: answer?.cvms.length, cvms };
}

// Two answers may disagree about a node: the newest one that says anything is believed, field by field.
function mergeNodes(answers: readonly GoodAnswer[]): readonly Node[] {
  const nodes = new Map<string, Node>();
  for (const { cvms } of answers.toSorted((a, b) => b.atMonotonicSeconds - a.atMonotonicSeconds)) {
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
