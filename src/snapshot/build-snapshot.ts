import { toUnixSeconds } from '../clock.ts';
import type { AppState, GoodAnswer } from './app-state.ts';
import { compare } from './compare.ts';
import type { AppView, Cvm, Node, Snapshot } from './model.ts';

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

/** Builds what is shown of the apps: fresh data only, each CVM once (the first app wins), each node once. */
export function buildSnapshot(
  states: readonly AppState[],
  isListMissing: boolean,
  rules: SnapshotRules,
): BuiltSnapshot {
  const choose = createChooser(rules.maxCvms);
  const shownAnswers: GoodAnswer[] = [];
  let expiresAtBootSeconds = Number.POSITIVE_INFINITY;
  const apps = states.map((state) => {
    const answer = state.good !== undefined && isFresh(state.good, rules) ? state.good : undefined;
    const chosen = answer === undefined ? NOTHING_SHOWN : choose(answer.cvms);
    if (answer !== undefined) {
      const { atBootSeconds } = answer;
      shownAnswers.push({ cvms: chosen.cvms, atBootSeconds });
      expiresAtBootSeconds = Math.min(expiresAtBootSeconds, expiryOf(answer, rules));
    }
    return { ...toAppFacts(state, rules.unixOffsetSeconds), ...chosen, cvmCount: answer?.cvms.length };
  });
  return { snapshot: { apps, isListMissing, nodes: mergeNodes(shownAnswers) }, expiresAtBootSeconds };
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

// Two answers may disagree about a node: the newest one that says anything is believed, field by field.
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
  if (isFullyKnown(newer)) return newer;
  return {
    id: newer.id,
    name: newer.name ?? older.name,
    region: newer.region ?? older.region,
    version: newer.version ?? older.version,
    status: newer.status ?? older.status,
  };
}

function isFullyKnown({ name, region, version, status }: Node): boolean {
  return name !== undefined && region !== undefined && version !== undefined && status !== undefined;
}
