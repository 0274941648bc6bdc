import type { Clock } from '../clock.ts';
import { type AppState, afterPoll, toNewAppState } from './app-state.ts';
import { buildSnapshot, type Results, type SnapshotRules } from './build-snapshot.ts';
import type { DataKey } from './collected.ts';
import { CvmHistory } from './cvm-history.ts';
import type { AppTarget, Cvm, Snapshot } from './model.ts';
import type { PollOutcome } from './outcome.ts';
import { afterRun, type CollectorRun, type ResultState } from './result-state.ts';

/** The last successful data and the last run of every collector: runners write it, snapshots are built from it. */
export type Store = ReturnType<typeof createStore>;

interface StoreOptions {
  readonly clock: Clock;
  /** The current limits. */
  readonly limits: () => Pick<SnapshotRules, 'staleAfterSeconds' | 'maxCvms'>;
}

/** Creates a store without apps. */
export function createStore(options: StoreOptions) {
  const { clock } = options;
  const { build, isUnexpired } = createBuilder(options);
  const listeners: (() => void)[] = [];
  let current: Snapshot | undefined;
  let states = new Map<string, AppState>();

  const change = (): void => {
    current = undefined;
    for (const listener of listeners) listener();
  };
  const { results, ...ofResults } = createResults(change);
  return {
    ...ofResults,
    /** Replaces the apps, in the order of the exposition; remaining apps keep their data. */
    setTargets: (targets: readonly AppTarget[]): void => {
      const entries = targets.map(
        (target) => [target.appId, toState(states.get(target.appId), target)] as const,
      );
      states = new Map(entries);
      change();
    },
    /** Whether a poll of the app has ended since it became a target. */
    isPolled: (appId: string): boolean => states.get(appId)?.lastPoll !== undefined,
    /** The CVMs of an app's last successful poll, however old. */
    cvms: (appId: string): readonly Cvm[] => states.get(appId)?.good?.cvms ?? [],
    /** Records a poll; ignored for an app that is no target, or belongs to another workspace now. */
    publish: ({ appId, workspace }: AppTarget, outcome: PollOutcome): void => {
      const state = states.get(appId);
      if (state?.target.workspace !== workspace) return;
      states.set(appId, afterPoll(state, outcome, clock.bootSeconds()));
      change();
    },
    /** The current snapshot: the same object until something changes or expires. */
    snapshot: (): Snapshot => {
      if (current === undefined || !isUnexpired(current)) current = build([...states.values()], results);
      return current;
    },
    /** Whether nothing in a snapshot has expired since it was built, though newer data may have come. */
    isUnexpired,
    /** Calls the listener after every change. */
    onChange: (listener: () => void) => void listeners.push(listener),
  };
}

/** The results of workspace collectors; `change` is called after each change. */
function createResults(change: () => void) {
  const results = new Map<string, Map<string, ResultState>>();
  const result = (collector: string, workspace: string): ResultState | undefined =>
    results.get(collector)?.get(workspace);
  return {
    results,
    /** Records a run of a workspace collector. */
    publishResult: (collector: string, workspace: string, run: CollectorRun): void => {
      const ofCollector = results.get(collector) ?? new Map<string, ResultState>();
      results.set(collector, ofCollector);
      ofCollector.set(workspace, afterRun(ofCollector.get(workspace), run));
      change();
    },
    result,
    /** Data of the last successful run, expired or not. */
    data: <T>({ collector }: DataKey<T>, workspace: string) =>
      result(collector, workspace)?.good?.data as T | undefined,
    /** Drops the results of all other collectors and workspaces. */
    keepResults: (isKept: (collector: string, workspace: string) => boolean): void => {
      for (const [collector, ofCollector] of results) {
        for (const workspace of ofCollector.keys())
          if (!isKept(collector, workspace)) ofCollector.delete(workspace);
      }
      change();
    },
  };
}

// An app that moved to another workspace starts empty: the other key may see different CVMs.
function toState(state: AppState | undefined, target: AppTarget): AppState {
  return state?.target.workspace === target.workspace ? { ...state, target } : toNewAppState(target);
}

/** Builds snapshots by the current rules, and detects whether they would differ if they were built now. */
function createBuilder({ clock, limits }: StoreOptions) {
  const history = new CvmHistory();
  /** The rules that each snapshot was built by, and its expiry by the boot clock. */
  const built = new WeakMap<
    Snapshot,
    { readonly rules: SnapshotRules; readonly expiresAtBootSeconds: number }
  >();
  const toRules = (): SnapshotRules => {
    return {
      nowBootSeconds: clock.bootSeconds(),
      unixOffsetSeconds: clock.unixOffsetSeconds(),
      ...limits(),
    };
  };
  const isUnexpired = (snapshot: Snapshot): boolean => {
    const { rules, expiresAtBootSeconds = 0 } = built.get(snapshot) ?? {};
    const now = toRules();
    return (
      now.nowBootSeconds < expiresAtBootSeconds &&
      rules?.staleAfterSeconds === now.staleAfterSeconds &&
      rules.maxCvms === now.maxCvms &&
      rules.unixOffsetSeconds === now.unixOffsetSeconds
    );
  };
  const build = (states: readonly AppState[], results: Results): Snapshot => {
    const rules = toRules();
    const { snapshot, expiresAtBootSeconds } = buildSnapshot(states, results, rules, history);
    history.retain(states.flatMap(({ good }) => good?.cvms ?? []));
    built.set(snapshot, { rules, expiresAtBootSeconds });
    return snapshot;
  };
  return { build, isUnexpired };
}
