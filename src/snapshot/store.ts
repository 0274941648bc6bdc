import { type AppState, afterPoll, toNewAppState } from './app-state.ts';
import type { DataKey } from './collected.ts';
import type { AppTarget, PollOutcome, Snapshot } from './model.ts';
import { afterRun, type CollectorRun, type ResultState } from './result-state.ts';
import { createSnapshotCache, type StoreOptions } from './snapshot-cache.ts';

/** The last good data and the last run of every collector: what the runners write, and snapshots are built from. */
export interface Store {
  /** Replaces the apps, in the order in which they are shown; remaining apps keep their data. */
  readonly setTargets: (targets: readonly AppTarget[]) => void;
  /** Whether a poll of the app has ended since it became a target. */
  readonly isPolled: (appId: string) => boolean;
  /** Records a poll; ignored for an app that is no target, or belongs to another workspace now. */
  readonly publish: (target: AppTarget, outcome: PollOutcome) => void;
  /** Records a run of a workspace collector. */
  readonly publishResult: (collector: string, workspace: string, run: CollectorRun) => void;
  readonly result: (collector: string, workspace: string) => ResultState | undefined;
  /** Data of the last good run, expired or not. */
  readonly data: <T>(key: DataKey<T>, workspace: string) => T | undefined;
  /** Drops the results of all other collectors and workspaces. */
  readonly keepResults: (isKept: (collector: string, workspace: string) => boolean) => void;
  /** The current snapshot: the same object until something changes or expires. */
  readonly snapshot: () => Snapshot;
  /** Whether nothing in a snapshot has expired since it was built, though newer data may have come. */
  readonly isUnexpired: (snapshot: Snapshot) => boolean;
  /** Calls the listener after every change. */
  readonly onChange: (listener: () => void) => void;
}

/** Creates a store without apps. */
export function createStore(options: StoreOptions): Store {
  const { clock } = options;
  const { get, invalidate, isUnexpired } = createSnapshotCache(options);
  const listeners: (() => void)[] = [];
  const results = new Map<string, Map<string, ResultState>>();
  let states = new Map<string, AppState>();

  const change = (): void => {
    invalidate();
    for (const listener of listeners) listener();
  };
  const result: Store['result'] = (collector, workspace) => results.get(collector)?.get(workspace);
  return {
    setTargets: (targets) => {
      const entries = targets.map(
        (target) => [target.appId, toState(states.get(target.appId), target)] as const,
      );
      states = new Map(entries);
      change();
    },
    isPolled: (appId) => states.get(appId)?.lastPoll !== undefined,
    publish: ({ appId, workspace }, outcome) => {
      const state = states.get(appId);
      if (state?.target.workspace !== workspace) return;
      states.set(appId, afterPoll(state, outcome, clock.bootSeconds()));
      change();
    },
    publishResult: (collector, workspace, run) => {
      const ofCollector = results.get(collector) ?? new Map<string, ResultState>();
      results.set(collector, ofCollector);
      ofCollector.set(workspace, afterRun(ofCollector.get(workspace), run));
      change();
    },
    result,
    data: <T>({ collector }: DataKey<T>, workspace: string) =>
      result(collector, workspace)?.good?.data as T | undefined,
    keepResults: (isKept) => {
      for (const [collector, ofCollector] of results) {
        for (const workspace of ofCollector.keys())
          if (!isKept(collector, workspace)) ofCollector.delete(workspace);
      }
      change();
    },
    snapshot: () => get(states.values(), results),
    isUnexpired,
    onChange: (listener) => void listeners.push(listener),
  };
}

// An app that moved to another workspace starts empty: the other key may see different CVMs.
function toState(state: AppState | undefined, target: AppTarget): AppState {
  return state?.target.workspace === target.workspace ? { ...state, target } : toNewAppState(target);
}
