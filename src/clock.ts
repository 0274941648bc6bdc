import { uptime } from 'node:os';

/** Where time comes from; tests pass their own. */
export interface Clock {
  /** Unix time in seconds, with fractions; it may step either way when the machine's clock is set. */
  readonly nowSeconds: () => number;
  /** Seconds awake since an arbitrary start, to the microsecond; never steps: for durations. */
  readonly monotonicSeconds: () => number;
  /** Seconds since the machine started, asleep or not, to the hundredth; never steps: for ages. */
  readonly bootSeconds: () => number;
}

/** The machine's clock: the only place in the program that asks it. */
export const systemClock: Clock = {
  nowSeconds: () => Date.now() / 1000,
  monotonicSeconds: () => performance.now() / 1000,
  bootSeconds: createBootClock(),
};

/** Between its ticks the boot clock says the same. */
const BOOT_TICK_MS = 10;

// A reading opens a file of the kernel, and a scrape asks several times.
function createBootClock(): Clock['bootSeconds'] {
  let readAtMs = Number.NEGATIVE_INFINITY;
  let seconds = 0;
  return () => {
    const nowMs = performance.now();
    if (nowMs - readAtMs >= BOOT_TICK_MS) [seconds, readAtMs] = [uptime(), nowMs];
    return seconds;
  };
}

/** Seconds since a reading of the monotonic clock, to the microsecond. */
export function toDurationSeconds(startedAtMonotonic: number, clock: Clock): number {
  return Math.round((clock.monotonicSeconds() - startedAtMonotonic) * 1e6) / 1e6;
}

/** A smaller difference is drift, or a reading between two ticks. */
const SMALLEST_STEP_SECONDS = 1;

/** Says how far Unix time is ahead of the boot clock: the same number until the machine's clock is set. */
export function createUnixOffset(clock: Clock): () => number {
  const read = (): number => clock.nowSeconds() - clock.bootSeconds();
  let offsetSeconds = read();
  return () => {
    const now = read();
    if (Math.abs(now - offsetSeconds) >= SMALLEST_STEP_SECONDS) offsetSeconds = now;
    return offsetSeconds;
  };
}

/**
 * A moment of the boot clock as Unix seconds, to the millisecond. Moments are kept by the boot clock and converted
 * when they are shown: so no step of the machine's clock makes an age negative, or too large.
 */
export function toUnixSeconds(bootSeconds: number, unixOffsetSeconds: number): number {
  return Math.round((bootSeconds + unixOffsetSeconds) * 1000) / 1000;
}
