/** Where time comes from; tests pass their own. */
export interface Clock {
  /** Unix time in seconds, with fractions; it may step backwards when the machine's clock is set. */
  readonly nowSeconds: () => number;
  /** Seconds since an arbitrary start; never steps backwards: for durations. */
  readonly monotonicSeconds: () => number;
}

/** The machine's clock: the only place in the program that asks it. */
export const systemClock: Clock = {
  nowSeconds: () => Date.now() / 1000,
  monotonicSeconds: () => performance.now() / 1000,
};

/** Seconds since a reading of the monotonic clock, to the microsecond. */
export function toDurationSeconds(startedAtMonotonic: number, clock: Clock): number {
  return Math.round((clock.monotonicSeconds() - startedAtMonotonic) * 1e6) / 1e6;
}
