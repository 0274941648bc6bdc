import { type Clock, createUnixOffset } from '../clock.ts';
import type { AppState } from './app-state.ts';
import { type BuiltSnapshot, buildSnapshot, type ViewMemory } from './build-snapshot.ts';
import type { Snapshot } from './model.ts';

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

/** The snapshot of what is true now, built when somebody asks. */
export interface LatestSnapshot {
  readonly get: (states: Iterable<AppState>, isListMissing: boolean) => Snapshot;
  /** What `get` is given differs from now on. */
  readonly outdate: () => void;
  /** Whether a snapshot is still what is true now. */
  readonly isCurrent: (snapshot: Snapshot) => boolean;
  /** Whether nothing in a snapshot became untrue by time alone, or by other limits. */
  readonly isShowable: (snapshot: Snapshot) => boolean;
}

/** What a snapshot is built by, besides the states. */
interface Basis extends StoreLimits {
  readonly unixOffsetSeconds: number;
}

/** Starts without a snapshot. */
export function createLatestSnapshot({ clock, limits }: StoreOptions): LatestSnapshot {
  const unixOffset = createUnixOffset(clock);
  const built = new WeakMap<Snapshot, BuiltSnapshot & Basis>();
  const views: ViewMemory = new WeakMap();
  let latest: Snapshot | undefined;

  const toBasis = (): Basis => ({ ...limits(), unixOffsetSeconds: unixOffset() });
  const isShowable = (snapshot: Snapshot): boolean => {
    const known = built.get(snapshot);
    return known !== undefined && isStillTrue(known, toBasis(), clock.bootSeconds());
  };
  const isCurrent = (snapshot: Snapshot): boolean => snapshot === latest && isShowable(snapshot);
  return {
    get: (states, isListMissing) => {
      if (latest !== undefined && isCurrent(latest)) return latest;
      const basis = toBasis();
      const rules = { ...basis, nowBootSeconds: clock.bootSeconds() };
      const next = buildSnapshot([...states], isListMissing, rules, views);
      built.set(next.snapshot, { ...basis, ...next });
      latest = next.snapshot;
      return latest;
    },
    outdate: () => {
      latest = undefined;
    },
    isCurrent,
    isShowable,
  };
}

function isStillTrue(known: BuiltSnapshot & Basis, basis: Basis, nowBootSeconds: number): boolean {
  return (
    nowBootSeconds < known.expiresAtBootSeconds &&
    known.staleAfterSeconds === basis.staleAfterSeconds &&
    known.maxCvms === basis.maxCvms &&
    known.unixOffsetSeconds === basis.unixOffsetSeconds
  );
}
