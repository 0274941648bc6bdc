import { type Clock, createUnixOffset } from '../clock.ts';
import type { AppState } from './app-state.ts';
import { buildSnapshot } from './build-snapshot.ts';
import type { Snapshot } from './model.ts';

/** How long data is shown, and how much of it. */
export interface StoreLimits {
  readonly staleAfterSeconds: number;
  readonly maxCvms: number;
}

/** Dependencies. */
export interface StoreOptions {
  readonly clock: Clock;
  /** Current limits. */
  readonly limits: () => StoreLimits;
}

/** The current snapshot, built on demand. */
export interface SnapshotCache {
  readonly get: (states: Iterable<AppState>, isListMissing: boolean) => Snapshot;
  /** Makes `get` build a new snapshot. */
  readonly invalidate: () => void;
  /** Whether a snapshot would be the same if it were built now of the same states. */
  readonly isUnexpired: (snapshot: Snapshot) => boolean;
}

/** What a snapshot was built with, besides the states, and until when it holds. */
interface Basis extends StoreLimits {
  readonly unixOffsetSeconds: number;
  readonly expiresAtBootSeconds: number;
}

/** Starts without a snapshot. */
export function createSnapshotCache({ clock, limits }: StoreOptions): SnapshotCache {
  const unixOffset = createUnixOffset(clock);
  const bases = new WeakMap<Snapshot, Basis>();
  let current: Snapshot | undefined;

  const isUnexpired = (snapshot: Snapshot): boolean => {
    const basis = bases.get(snapshot);
    const { staleAfterSeconds, maxCvms } = limits();
    return (
      basis !== undefined &&
      clock.bootSeconds() < basis.expiresAtBootSeconds &&
      basis.staleAfterSeconds === staleAfterSeconds &&
      basis.maxCvms === maxCvms &&
      basis.unixOffsetSeconds === unixOffset()
    );
  };
  return {
    get: (states, isListMissing) => {
      if (current !== undefined && isUnexpired(current)) return current;
      const basis = { ...limits(), unixOffsetSeconds: unixOffset() };
      const rules = { ...basis, nowBootSeconds: clock.bootSeconds() };
      const { snapshot, expiresAtBootSeconds } = buildSnapshot([...states], isListMissing, rules);
      bases.set(snapshot, { ...basis, expiresAtBootSeconds });
      current = snapshot;
      return snapshot;
    },
    invalidate: () => {
      current = undefined;
    },
    isUnexpired,
  };
}
