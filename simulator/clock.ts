/** The simulator's source of time. */
export interface Clock {
  /** Unix time in seconds, with fractions. */
  readonly nowSeconds: () => number;
  /** Seconds since an arbitrary start; never steps. */
  readonly monotonicSeconds: () => number;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  nowSeconds: () => Date.now() / 1000,
  monotonicSeconds: () => performance.now() / 1000,
};
