import { ApiError } from '../../errors.ts';
import { backoffCeilingSeconds, backoffSeconds, isWorthAnotherAttempt } from './backoff.ts';
import { delay } from './delay.ts';
import type { Throttle } from './throttle.ts';

/** How a request may be tried again. */
export interface AttemptOptions {
  readonly maxAttempts: number;
  readonly throttle: Throttle;
  /** In [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Looks for a key other than the one that was refused: then a 401 is worth one more attempt. */
  readonly hasNewKey: () => Promise<boolean>;
  readonly onRetry: (failure: ApiError) => void;
}

/**
 * Runs an attempt until it succeeds, fails for good, or there were `maxAttempts`. A 429 pauses the workspace;
 * `Retry-After` is authoritative where it is present.
 * @throws ApiError of the last attempt.
 */
export async function withAttempts<T>(attempt: () => Promise<T>, options: AttemptOptions): Promise<T> {
  let hasLookedForKey = false;
  for (let number = 1; ; number += 1) {
    await options.throttle.waitOut(options.signal);
    const result = await settle(attempt);
    if (!(result instanceof ApiError)) return result.value;

    if (result.reason === 'unauthorized' && !hasLookedForKey) {
      hasLookedForKey = true;
      if (!(await options.hasNewKey())) throw result;
    } else {
      await prepareNext(result, number, options);
    }
    options.onRetry(result);
  }
}

async function prepareNext(failure: ApiError, number: number, options: AttemptOptions): Promise<void> {
  const { retryAfterSeconds, httpStatus } = failure.details;
  if (httpStatus === 429) options.throttle.pause(retryAfterSeconds ?? backoffCeilingSeconds(number));
  if (number >= options.maxAttempts || !isWorthAnotherAttempt(failure)) throw failure;

  const jitterSeconds = backoffSeconds(number, options.random());
  if (httpStatus === 429) await options.throttle.waitOut(options.signal);
  await delay(
    httpStatus === 429 ? jitterSeconds : Math.max(retryAfterSeconds ?? 0, jitterSeconds),
    options.signal,
  );
}

async function settle<T>(attempt: () => Promise<T>): Promise<{ readonly value: T } | ApiError> {
  try {
    return { value: await attempt() };
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}
