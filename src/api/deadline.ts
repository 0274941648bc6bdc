import { ApiError } from '../errors.ts';

/**
 * Runs work within a time limit, and does not wait for it beyond an abort: not all work notices one. Work that ends
 * because of the abort may still fail with an `ApiError` of its own. The time starts with the first `startTime`.
 * @throws what `toTimeout` returns at the deadline, or the reason of the outer signal.
 */
export async function withDeadline<T>(
  seconds: number,
  toTimeout: () => ApiError,
  outer: AbortSignal,
  work: (signal: AbortSignal, startTime: () => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const onOuterAbort = (): void => controller.abort(outer.reason);
  let timer: NodeJS.Timeout | undefined;
  const startTime = (): void => {
    if (!signal.aborted) timer ??= setTimeout(() => controller.abort(toTimeout()), seconds * 1000);
  };
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => void setImmediate(() => reject(signal.reason)), { once: true });
  });
  outer.addEventListener('abort', onOuterAbort, { once: true });
  if (outer.aborted) onOuterAbort();
  try {
    return await Promise.race([work(signal, startTime), aborted]);
  } catch (error) {
    throw signal.aborted && !(error instanceof ApiError) ? signal.reason : error;
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', onOuterAbort);
  }
}

// Not that of node:timers/promises, which the fake clocks of the tests do not control.
/** Resolves after the time. @throws the signal's reason as soon as it aborts. */
export async function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, seconds * 1000);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
