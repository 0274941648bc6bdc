import { uptime } from 'node:os';

/** Where time comes from; tests pass their own. */
export interface Clock {
  /** Unix time in seconds, with fractions; it may step either way when the machine's clock is set. */
  readonly nowSeconds: () => number;
  /** Seconds awake since an arbitrary start, to the microsecond; never steps: for durations. */
  readonly monotonicSeconds: () => number;
  /** Seconds since an arbitrary start, awake or suspended; never steps: for ages. */
  readonly bootSeconds: () => number;
  /** How far Unix time is ahead of `bootSeconds`: the same number until the machine's clock is set. */
  readonly unixOffsetSeconds: () => number;
}

/** A reading of the uptime opens a file of the kernel, and a scrape asks several times. */
const READ_INTERVAL_MS = 10;

/** A smaller difference is the imprecision of the readings. */
const SMALLEST_SUSPEND_MS = 1000;

/**
 * Creates the boot clock: the monotonic clock, and the suspends that it does not count. A suspend advances both the
 * uptime and the machine's clock; where only one of them advances, it was set, or lxcfs came or went.
 */
export function createBootClock(): Clock['bootSeconds'] {
  let last = { monotonicMs: Number.NEGATIVE_INFINITY, uptimeMs: 0, unixMs: 0 };
  let suspendedMs = 0;
  return () => {
    const monotonicMs = performance.now();
    const awakeMs = monotonicMs - last.monotonicMs;
    if (awakeMs >= READ_INTERVAL_MS) {
      const read = { monotonicMs, uptimeMs: uptime() * 1000, unixMs: Date.now() };
      const missingMs = Math.min(read.uptimeMs - last.uptimeMs, read.unixMs - last.unixMs) - awakeMs;
      if (missingMs >= SMALLEST_SUSPEND_MS) suspendedMs += missingMs;
      last = read;
    }
    return (monotonicMs + suspendedMs) / 1000;
  };
}

/** Seconds since a reading of the monotonic clock, to the microsecond. */
export function toDurationSeconds(startedAtMonotonic: number, clock: Clock): number {
  return Math.round((clock.monotonicSeconds() - startedAtMonotonic) * 1e6) / 1e6;
}

/** A smaller difference is drift, or the time between two readings. */
const SMALLEST_STEP_SECONDS = 0.1;

export function createClock(readings: Omit<Clock, 'unixOffsetSeconds'>): Clock {
  const readOffset = (): number => readings.nowSeconds() - readings.bootSeconds();
  let offsetSeconds = readOffset();
  return {
    ...readings,
    unixOffsetSeconds: () => {
      const now = readOffset();
      if (Math.abs(now - offsetSeconds) >= SMALLEST_STEP_SECONDS) offsetSeconds = now;
      return offsetSeconds;
    },
  };
}

/**
 * A moment of the boot clock as Unix seconds, to the millisecond. Moments are kept by the boot clock and converted
 * when they are shown: so no step of the machine's clock makes an age negative, or too large.
 */
export function toUnixSeconds(bootSeconds: number, unixOffsetSeconds: number): number {
  return Math.round((bootSeconds + unixOffsetSeconds) * 1000) / 1000;
}

/** The machine's clock: the only place in the program that asks it. */
export const systemClock: Clock = createClock({
  nowSeconds: () => Date.now() / 1000,
  monotonicSeconds: () => performance.now() / 1000,
  bootSeconds: createBootClock(),
});
