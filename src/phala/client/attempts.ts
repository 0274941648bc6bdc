import { ApiError } from '../../errors.ts';
import { backoffCeilingSeconds, backoffSeconds, isWorthAnotherAttempt } from './backoff.ts';
import { delay } from './delay.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { Throttle } from './throttle.ts';

/** How a request may be tried again. */
export interface AttemptOptions {
  readonly maxAttempts: number;
  /** Runs an attempt when it is its turn. */
  readonly limit: (work: () => Promise<unknown>) => Promise<unknown>;
  readonly throttle: Throttle;
  readonly budget: RetryBudget;
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
export async function withAttempts(
  attempt: () => Promise<unknown>,
  options: AttemptOptions,
): Promise<unknown> {
  let hasLookedForKey = false;
  for (let number = 1; ; number += 1) {
    await options.throttle.waitOut(options.signal);
    // Only the attempt holds a turn: waiting for the next one must not keep other apps from theirs.
    const result = await options.limit(() => settle(attempt, number, options.throttle));
    if (!(result instanceof ApiError)) {
      options.budget.onSuccess();
      return result;
    }

    if (result.reason === 'unauthorized' && !hasLookedForKey) {
      hasLookedForKey = true;
      if (!(await options.hasNewKey())) throw result;
    } else {
      await waitForNext(result, number, options);
    }
    options.onRetry(result);
  }
}

async function waitForNext(failure: ApiError, number: number, options: AttemptOptions): Promise<void> {
  if (!isWorthAnotherAttempt(failure)) throw failure;
  options.budget.onFailure();
  if (number >= options.maxAttempts || !options.budget.allows()) throw failure;
  const { retryAfterSeconds, httpStatus } = failure.details;
  const jitterSeconds = backoffSeconds(number, options.random());
  if (httpStatus === 429) await options.throttle.waitOut(options.signal);
  await delay(
    httpStatus === 429 ? jitterSeconds : Math.max(retryAfterSeconds ?? 0, jitterSeconds),
    options.signal,
  );
}

// The pause begins while the turn is still taken: whoever is next must find it.
async function settle(attempt: () => Promise<unknown>, number: number, throttle: Throttle): Promise<unknown> {
  try {
    throttle.check();
    return await attempt();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { retryAfterSeconds, httpStatus } = error.details;
    if (httpStatus === 429) throttle.pause(retryAfterSeconds ?? backoffCeilingSeconds(number));
    return error;
  }
}
