import { setImmediate } from 'node:timers/promises';

/** The longest that work in slices blocks the event loop at a time: scrapes wait no longer. */
export const SLICE_SECONDS = 0.002;

/** Divides long work into slices of about `seconds`, between which the event loop is free. */
export class TimeSlice {
  readonly #seconds: number;
  readonly #monotonicSeconds: () => number;
  #endsAt: number;

  constructor(seconds: number, monotonicSeconds: () => number) {
    this.#seconds = seconds;
    this.#monotonicSeconds = monotonicSeconds;
    this.#endsAt = monotonicSeconds() + seconds;
  }

  isOver(): boolean {
    return this.#monotonicSeconds() >= this.#endsAt;
  }

  /** Frees the event loop, and begins the next slice. */
  async next(): Promise<void> {
    await setImmediate();
    this.#endsAt = this.#monotonicSeconds() + this.#seconds;
  }
}

/** Runs a generator to its end in slices, and resolves to what it returns. The first slice runs before this returns. */
export async function runInSlices<T>(
  steps: Iterator<unknown, T>,
  sliceSeconds: number,
  monotonicSeconds: () => number,
): Promise<T> {
  const slice = new TimeSlice(sliceSeconds, monotonicSeconds);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (slice.isOver()) await slice.next();
  }
}

/** Runs a generator to its end without a pause. */
export function runAtOnce<T>(steps: Iterator<unknown, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
