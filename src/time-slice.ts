import { setImmediate } from 'node:timers/promises';

/**
 * Runs a generator to its end and resolves to what it returns. The event loop is free after every slice of about
 * `sliceSeconds`; the first slice runs before this function returns.
 */
export async function runInSlices<T>(
  steps: Iterator<unknown, T>,
  sliceSeconds: number,
  monotonicSeconds: () => number,
): Promise<T> {
  for (;;) {
    const endsAt = monotonicSeconds() + sliceSeconds;
    do {
      const { done, value } = steps.next();
      if (done === true) return value;
    } while (monotonicSeconds() < endsAt);
    await setImmediate();
  }
}
