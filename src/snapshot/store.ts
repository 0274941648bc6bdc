import { type AppState, afterPoll, toNewAppState } from './app-state.ts';
import type { AppTarget, PollOutcome, Snapshot } from './model.ts';
import { createSnapshotCache, type StoreOptions } from './snapshot-cache.ts';

/** The last good answer and the last poll of every app. */
export interface Store {
  /** Replaces the apps, in the order in which they are shown: who stays keeps its data, who is gone is gone. */
  readonly setTargets: (targets: readonly AppTarget[]) => void;
  /** Takes in how a poll ended; of an app that is gone, or is another workspace's now, it is ignored. */
  readonly publish: (target: AppTarget, outcome: PollOutcome) => void;
  /** Takes in whether a workspace could list its apps. */
  readonly publishList: (workspace: string, isListed: boolean) => void;
  /** Forgets the lists of all other workspaces. */
  readonly keepLists: (workspaces: ReadonlySet<string>) => void;
  /** The current snapshot: the same object until something changes or expires. */
  readonly snapshot: () => Snapshot;
  /** Whether nothing in a snapshot has expired since it was built, though newer data may have come. */
  readonly isUnexpired: (snapshot: Snapshot) => boolean;
  /** Calls the listener whenever something has changed. */
  readonly onChange: (listener: () => void) => void;
}

/** Creates a store without apps. */
export function createStore(options: StoreOptions): Store {
  const { clock } = options;
  const { get, invalidate, isUnexpired } = createSnapshotCache(options);
  const listeners: (() => void)[] = [];
  const unlisted = new Set<string>();
  let states = new Map<string, AppState>();

  const change = (): void => {
    invalidate();
    for (const listener of listeners) listener();
  };
  return {
    setTargets: (targets) => {
      const entries = targets.map(
        (target) => [target.appId, toState(states.get(target.appId), target)] as const,
      );
      states = new Map(entries);
      change();
    },
    publish: ({ appId, workspace }, outcome) => {
      const state = states.get(appId);
      if (state?.target.workspace !== workspace) return;
      states.set(appId, afterPoll(state, outcome, clock.bootSeconds()));
      change();
    },
    publishList: (workspace, isListed) => {
      if (isListed) unlisted.delete(workspace);
      else unlisted.add(workspace);
      change();
    },
    keepLists: (workspaces) => {
      for (const workspace of unlisted) if (!workspaces.has(workspace)) unlisted.delete(workspace);
      change();
    },
    snapshot: () => get(states.values(), unlisted.size > 0),
    isUnexpired,
    onChange: (listener) => void listeners.push(listener),
  };
}

// The same app under another key is another source: what it said before may not be what it would say now.
function toState(state: AppState | undefined, target: AppTarget): AppState {
  if (state?.target.workspace !== target.workspace) return toNewAppState(target);
  return { ...state, target };
}
