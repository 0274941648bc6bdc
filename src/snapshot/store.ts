import { type Clock, createUnixOffset } from '../clock.ts';
import { type AppState, afterPoll, toNewAppState } from './app-state.ts';
import { type BuiltSnapshot, buildSnapshot } from './build-snapshot.ts';
import type { AppTarget, PollOutcome, Snapshot } from './model.ts';

/** How long data may be shown, and how much of it. */
export interface StoreLimits {
  readonly staleAfterSeconds: number;
  readonly maxCvms: number;
}

/** What a store goes by. */
export interface StoreOptions {
  readonly clock: Clock;
  /** Those in force now. */
  readonly limits: () => StoreLimits;
}

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
  /** What is true now; the same object until something changes. */
  readonly snapshot: () => Snapshot;
}

/** Creates a store without apps. */
export function createStore({ clock, limits }: StoreOptions): Store {
  const unixOffset = createUnixOffset(clock);
  let states = new Map<string, AppState>();
  const unlisted = new Set<string>();
  let cached: CachedSnapshot | undefined;
  return {
    setTargets: (targets) => {
      const entries = targets.map(
        (target) => [target.appId, toState(states.get(target.appId), target)] as const,
      );
      states = new Map(entries);
      cached = undefined;
    },
    publish: ({ appId, workspace }, outcome) => {
      const state = states.get(appId);
      if (state?.target.workspace !== workspace) return;
      states.set(appId, afterPoll(state, outcome, clock.bootSeconds()));
      cached = undefined;
    },
    publishList: (workspace, isListed) => {
      if (isListed) unlisted.delete(workspace);
      else unlisted.add(workspace);
      cached = undefined;
    },
    keepLists: (workspaces) => {
      for (const workspace of unlisted) if (!workspaces.has(workspace)) unlisted.delete(workspace);
      cached = undefined;
    },
    snapshot: () => {
      const basis = { limits: limits(), unixOffsetSeconds: unixOffset() };
      const nowBootSeconds = clock.bootSeconds();
      if (cached === undefined || !isStillTrue(cached, basis, nowBootSeconds)) {
        const { unixOffsetSeconds } = basis;
        const rules = { ...basis.limits, nowBootSeconds, unixOffsetSeconds };
        cached = { ...basis, ...buildSnapshot(states.values(), unlisted.size > 0, rules) };
      }
      return cached.snapshot;
    },
  };
}

/** What a snapshot was built by, besides the states. */
interface Basis {
  readonly limits: StoreLimits;
  readonly unixOffsetSeconds: number;
}

interface CachedSnapshot extends BuiltSnapshot, Basis {}

function isStillTrue(cached: CachedSnapshot, basis: Basis, nowBootSeconds: number): boolean {
  return (
    nowBootSeconds < cached.expiresAtBootSeconds &&
    cached.limits.staleAfterSeconds === basis.limits.staleAfterSeconds &&
    cached.limits.maxCvms === basis.limits.maxCvms &&
    cached.unixOffsetSeconds === basis.unixOffsetSeconds
  );
}

// The same app under another key is another source: what it said before may not be what it would say now.
function toState(state: AppState | undefined, target: AppTarget): AppState {
  return state?.target.workspace === target.workspace ? { ...state, target } : toNewAppState(target);
}
