import { type AppState, afterPoll, toNewAppState } from './app-state.ts';
import type { Results } from './build-snapshot.ts';
import type { DataKey } from './collected.ts';
import type { AppTarget, Cvm, Snapshot } from './model.ts';
import type { PollOutcome } from './outcome.ts';
import { afterRun, type CollectorRun, type ResultState } from './result-state.ts';
import { SnapshotCache, type SnapshotCacheOptions } from './snapshot-cache.ts';

/** The last successful data and the last run of every collector: runners write it, snapshots are built from it. */
export type Store = ReturnType<typeof createStore>;

/** Creates a store without apps. */
export function createStore(options: SnapshotCacheOptions) {
  const { clock } = options;
  const listeners: (() => void)[] = [];
  let states = new Map<string, AppState>();

  const change = (): void => {
    cache.invalidate();
    for (const listener of listeners) listener();
  };
  const { copyResults, ...ofResults } = createResults(change);
  const cache = new SnapshotCache(options, () => ({ states: [...states.values()], results: copyResults() }));
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
    snapshot: (): Snapshot => cache.get(),
    /** The same, built in slices of time; it may lack what changes meanwhile. */
    snapshotInSlices: (): Promise<Snapshot> => cache.getInSlices(),
    /** Whether nothing in a snapshot has expired since it was built, though newer data may have come. */
    isUnexpired: (snapshot: Snapshot): boolean => cache.isUnexpired(snapshot),
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
    copyResults: (): Results =>
      new Map([...results].map(([collector, byWorkspace]) => [collector, new Map(byWorkspace)])),
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
