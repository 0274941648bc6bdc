import { toUnixSeconds } from '../clock.ts';
import type { AppState, CvmList } from './app-state.ts';
import type { Attestation, Attestations } from './attestation.ts';
import { ATTESTATION } from './collected.ts';
import { CvmHistory } from './cvm-history.ts';
import { toHeldHash } from './held-hash.ts';
import { type MergedState, mergeLive } from './merge-live.ts';
import type { AppView, Cvm, CvmView, Node, Snapshot } from './model.ts';
import { createNodeReports } from './node-reports.ts';
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
 * next data turns stale, by the boot clock; `Infinity` when none can. Pauses after each app.
 */
export function* buildSnapshot(
  states: readonly AppState[],
  results: Results,
  rules: SnapshotRules,
  history = new CvmHistory(),
): Generator<undefined, { readonly snapshot: Snapshot; readonly expiresAtBootSeconds: number }> {
  const { unixOffsetSeconds } = rules;
  const choose = createChooser(rules.maxCvms);
  let expiresAtBootSeconds = Number.POSITIVE_INFINITY;
  const isFresh = (readAtBootSeconds: number): boolean => {
    const expiresAt = readAtBootSeconds + rules.staleAfterSeconds;
    if (rules.nowBootSeconds >= expiresAt) return false;
    expiresAtBootSeconds = Math.min(expiresAtBootSeconds, expiresAt);
    return true;
  };
  const choices: Choice[] = [];
  for (const state of states) {
    const { cvms, atBootSeconds } = state.good ?? NEVER;
    const shown = isFresh(atBootSeconds) ? cvms : undefined;
    choices.push({ state, atBootSeconds, ...choose(shown ?? []), cvmCount: shown?.length });
    yield;
  }
  const identify = createNodeIdentifier(choices);
  const toReports = createNodeReports(results, isFresh);
  const attestationOf = createAttestationReader(results, rules.nowBootSeconds);
  const lists: List[] = [];
  for (const choice of choices) {
    const { workspace, expectedComposeHashes } = choice.state.target;
    const reports = toReports(workspace);
    const toView = (cvm: Cvm): CvmView => {
      const merged = mergeLive(cvm, choice.atBootSeconds, reports(cvm.attributes.vmUuid));
      const times = history.add(cvm.cvmId, merged, unixOffsetSeconds);
      return toCvmView(cvm, {
        state: merged.state,
        live: merged.live,
        times,
        node: identify(cvm.node),
        workspace,
        expectedComposeHashes,
        attestation: attestationOf(workspace, cvm.cvmId),
      });
    };
    lists.push({ ...choice, cvms: choice.cvms.map(toView) });
    yield;
  }
  const apps = lists.map((list) => toAppView(list, unixOffsetSeconds));
  const nodes = history.addNodes(mergeNodes(lists), rules);
  const runs = listRuns(results);
  for (const { state } of runs) {
    const expiresAt = state.good?.expiresAtBootSeconds ?? Number.POSITIVE_INFINITY;
    if (rules.nowBootSeconds < expiresAt) expiresAtBootSeconds = Math.min(expiresAtBootSeconds, expiresAt);
  }
  const collected = runs.map(({ name, state }) => toCollected(name, state, rules));
  return { snapshot: { apps, collected, nodes, unixOffsetSeconds }, expiresAtBootSeconds };
}

function listRuns(results: Results) {
  return [...results].flatMap(([collector, byWorkspace]) =>
    [...byWorkspace].map(([workspace, state]) => ({ name: [collector, workspace] as const, state })),
  );
}

function createAttestationReader(results: Results, nowBootSeconds: number) {
  return (workspace: string, cvmId: string): Attestation | undefined => {
    const good = results.get(ATTESTATION.collector)?.get(workspace)?.good;
    if (good === undefined || nowBootSeconds >= good.expiresAtBootSeconds) return undefined;
    return (good.data as Attestations).cvms.get(cvmId);
  };
}

const NEVER: CvmList = { cvms: [], atBootSeconds: Number.NEGATIVE_INFINITY };

/** What is shown of an app's last list. */
interface Choice extends CvmList, Pick<AppView, 'hidden' | 'cvmCount'> {
  readonly state: AppState;
}

interface List extends Choice {
  readonly cvms: readonly CvmView[];
}

interface ViewParts extends Pick<MergedState, 'state' | 'live'> {
  readonly times: ReturnType<CvmHistory['add']>;
  readonly node: Node | undefined;
  readonly workspace: string;
  readonly expectedComposeHashes: readonly string[] | undefined;
  readonly attestation: Attestation | undefined;
}

// Each property by its name: spreading three objects takes ten times as long, and blocks the event loop.
function toCvmView(cvm: Cvm, parts: ViewParts): CvmView {
  const { state, live, times, node, workspace, expectedComposeHashes, attestation } = parts;
  const held = expectedComposeHashes && toHeldHash(cvm, attestation);
  return {
    appId: cvm.appId,
    cvmId: cvm.cvmId,
    name: cvm.name,
    workspace,
    isComposeHashExpected: held && expectedComposeHashes?.includes(held.hash),
    composeHashSource: held?.source,
    attestation: state.status === 'running' ? attestation : undefined,
    status: state.status,
    inProgress: state.inProgress,
    operation: state.operation,
    live,
    statusChangedAtSeconds: times.statusChangedAtSeconds,
    uptimeSeconds: state.uptimeSeconds,
    startedAtSeconds: times.startedAtSeconds,
    bootStage: state.bootStage,
    bootError: state.bootError,
    lastEventAtSeconds: state.lastEventAtSeconds,
    host: state.host,
    attributes: cvm.attributes,
    resources: cvm.resources,
    price: cvm.price,
    hourlyCost: cvm.hourlyCost,
    workspaceSlug: cvm.workspaceSlug,
    node,
    createdAtSeconds: cvm.createdAtSeconds,
    settings: cvm.settings,
    isSysinfoPublic: cvm.isSysinfoPublic,
    endpoints: cvm.endpoints,
  };
}

function createChooser(
  maxCvms: number,
): (cvms: readonly Cvm[]) => Pick<AppView, 'hidden'> & Pick<CvmList, 'cvms'> {
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

function toAppView({ state, cvms, hidden, cvmCount }: List, unixOffsetSeconds: number): AppView {
  const lastCvmCount = state.good?.cvms.length;
  return { ...toPolls(state, unixOffsetSeconds), cvms, hidden, cvmCount, lastCvmCount };
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
