import type { Clock } from '../clock.ts';
import { type AppState, afterPoll, toNewAppState } from './app-state.ts';
import { type BuiltSnapshot, buildSnapshot } from './build-snapshot.ts';
import type { AppTarget, PollOutcome, Snapshot } from './model.ts';

/** How long data may be shown, and how much of it. */
export interface StoreOptions {
  readonly clock: Clock;
  readonly staleAfterSeconds: number;
  readonly maxCvms: number;
}

/** The last good answer and the last poll of every app. */
export interface Store {
  /** Replaces the apps, in the order in which they are shown: who stays keeps its data, who is gone is gone. */
  readonly setTargets: (targets: readonly AppTarget[]) => void;
  /** Takes in how a poll ended; of an app that is gone, or is another workspace's now, it is ignored. */
  readonly publish: (target: AppTarget, outcome: PollOutcome) => void;
  /** Takes in whether a workspace could list its apps. */
  readonly publishList: (workspace: string, isListed: boolean) => void;
  /** What is true now; the same object until something changes. */
  readonly snapshot: () => Snapshot;
}

/** Creates a store without apps. */
export function createStore({ clock, staleAfterSeconds, maxCvms }: StoreOptions): Store {
  let states = new Map<string, AppState>();
  const unlisted = new Set<string>();
  let built: BuiltSnapshot | undefined;
  return {
    setTargets: (targets) => {
      const entries = targets.map(
        (target) => [target.appId, toState(states.get(target.appId), target)] as const,
      );
      states = new Map(entries);
      built = undefined;
    },
    publish: ({ appId, workspace }, outcome) => {
      const state = states.get(appId);
      if (state?.target.workspace !== workspace) return;
      states.set(appId, afterPoll(state, outcome, clock.monotonicSeconds()));
      built = undefined;
    },
    publishList: (workspace, isListed) => {
      if (isListed) unlisted.delete(workspace);
      else unlisted.add(workspace);
      built = undefined;
    },
    snapshot: () => {
      const nowMonotonicSeconds = clock.monotonicSeconds();
      if (built === undefined || nowMonotonicSeconds >= built.expiresAtMonotonicSeconds) {
        const rules = { nowMonotonicSeconds, staleAfterSeconds, maxCvms };
        built = buildSnapshot(states.values(), unlisted.size > 0, rules);
      }
      return built.snapshot;
    },
  };
}

// The same app under another key is another source: what it said before may not be what it would say now.
function toState(state: AppState | undefined, target: AppTarget): AppState {
  return state?.target.workspace === target.workspace ? { ...state, target } : toNewAppState(target);
}
