import { ApiError } from '../errors.ts';

/** A time limit, and the signal that ends the work. */
export interface Deadline {
  /** Aborts with a `timeout` at the deadline, or with the reason of the outer signal. */
  readonly signal: AbortSignal;
  /** Starts the time, unless it has started. */
  readonly start: () => void;
  readonly isExceeded: () => boolean;
  /** Must be called at the end. */
  readonly clear: () => void;
}

/** Creates a deadline that has not started; `message` is that of the timeout. */
export function createDeadline(seconds: number, message: string, outer: AbortSignal): Deadline {
  const controller = new AbortController();
  const timeout = new ApiError('timeout', message);
  const onOuterAbort = (): void => controller.abort(outer.reason);
  let timer: NodeJS.Timeout | undefined;
  if (outer.aborted) onOuterAbort();
  outer.addEventListener('abort', onOuterAbort, { once: true });
  return {
    signal: controller.signal,
    start: () => {
      timer ??= setTimeout(() => controller.abort(timeout), seconds * 1000);
    },
    isExceeded: () => controller.signal.reason === timeout,
    clear: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', onOuterAbort);
    },
  };
}

/**
 * Waits for work, but not beyond an abort: not all work notices one. Work that ends because of the abort may still
 * settle with an error of its own.
 * @throws the signal's reason when it aborts first.
 */
export async function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => void setImmediate(() => reject(signal.reason));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
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
