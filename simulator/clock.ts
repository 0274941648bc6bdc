/** Where the simulator's time comes from. */
export interface Clock {
  /** Unix time in seconds, with fractions. */
  readonly nowSeconds: () => number;
  /** Seconds since an arbitrary start; never steps. */
  readonly monotonicSeconds: () => number;
}

/** The machine's clock. */
export const systemClock: Clock = {
  nowSeconds: () => Date.now() / 1000,
  monotonicSeconds: () => performance.now() / 1000,
};
