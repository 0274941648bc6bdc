import { ApiError } from '../../errors.ts';
import { backoffCeilingSeconds, backoffSeconds, isWorthAnotherAttempt } from './backoff.ts';
import { delay } from './delay.ts';
import { createPollTime, type PollTime } from './poll-time.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { Throttle } from './throttle.ts';
import { unlessAborted } from './unless-aborted.ts';

/** How a request may be tried again. */
export interface AttemptOptions {
  readonly maxAttempts: number;
  /** Longest wait that the API may ask for; a request that would have to wait longer fails at once. */
  readonly maxPauseSeconds: number;
  /** Longest that all of it may take, from the first attempt or the first wait for a pause on. */
  readonly maxSeconds: number;
  /** Runs an attempt when it is its turn. */
  readonly limit: <R>(work: () => Promise<R>) => Promise<R>;
  readonly throttle: Throttle;
  readonly budget: RetryBudget;
  /** In [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Looks for a key other than the one that was refused: then a 401 is worth one more attempt. */
  readonly hasNewKey: () => Promise<boolean>;
  readonly onRetry: (failure: ApiError) => void;
}

/** Makes one attempt, which ends when the signal aborts; on a connection that was not open before, if it must be. */
type Attempt<T> = (signal: AbortSignal, onNewConnection: boolean) => Promise<T>;

/** What an attempt came to. */
type AttemptResult<T> = { readonly value: T } | ApiError;

/**
 * Runs an attempt until it succeeds, fails for good, or there were `maxAttempts`. A 429 pauses the workspace;
 * `Retry-After` is authoritative where it is present.
 * @throws ApiError of the last attempt.
 */
export async function withAttempts<T>(attempt: Attempt<T>, options: AttemptOptions): Promise<T> {
  const time = createPollTime(options.maxSeconds, options.signal);
  const history: ApiError[] = [];
  const tried = { newConnection: false, newKey: false };
  options.budget.onRequest();
  try {
    return await attemptUntilDone(attempt, { ...options, signal: time.signal, time, history, tried });
  } catch (error) {
    // When time runs out between two attempts, what the last one said is what happened.
    if (time.isUp()) throw history.at(-1) ?? neverAsked(options);
    throw error;
  } finally {
    time.stop();
  }
}

interface Poll extends AttemptOptions {
  readonly time: PollTime;
  /** Grows with every attempt that fails. */
  readonly history: ApiError[];
  /** What is tried at most once. */
  readonly tried: { newConnection: boolean; newKey: boolean };
}

async function attemptUntilDone<T>(attempt: Attempt<T>, poll: Poll): Promise<T> {
  const { tried } = poll;
  for (let number = 1; ; ) {
    const result = await takeTurn((signal) => attempt(signal, tried.newConnection), number, poll);
    if (!(result instanceof ApiError)) return result.value;

    poll.history.push(result);
    if (isConnectionLost(result) && !tried.newConnection) {
      // It says nothing about the API, and happens once per open connection: no attempt, wait or budget is used up.
      tried.newConnection = true;
    } else {
      await prepareNext(result, number, poll);
      number += 1;
    }
    poll.onRetry(result);
  }
}

async function prepareNext(failure: ApiError, number: number, poll: Poll): Promise<void> {
  if (failure.reason !== 'unauthorized' || poll.tried.newKey) return waitForNext(failure, number, poll);
  poll.tried.newKey = true;
  if (!(await unlessAborted(poll.hasNewKey(), poll.signal))) throw failure;
}

// A NAT, firewall or load balancer may have dropped the state of an idle connection.
function isConnectionLost({ reason, details }: ApiError): boolean {
  return details.isConnectionReused === true && (reason === 'timeout' || reason === 'network');
}

// The time runs before a first attempt only while the workspace is paused.
function neverAsked({ maxSeconds }: AttemptOptions): ApiError {
  return new ApiError(
    'rate_limited',
    `the workspace was paused again and again for ${maxSeconds} s after a 429`,
  );
}

// Only the attempt holds a turn: waiting for the next one must not keep other apps from theirs. A turn that comes
// during a pause is given back.
async function takeTurn<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  number: number,
  poll: Poll,
): Promise<AttemptResult<T>> {
  const { limit, signal, throttle, time } = poll;
  for (;;) {
    signal.throwIfAborted();
    if (throttle.isPaused()) time.start();
    await throttle.waitOut(signal);
    const turn = limit(async () => {
      if (throttle.isPaused()) return undefined;
      time.start();
      return runAttempt(() => attempt(signal), number, throttle);
    });
    const result = await unlessAborted(turn, signal);
    if (result !== undefined) return result;
  }
}

// The pause begins while the turn is still taken: whoever is next must find it.
async function runAttempt<T>(
  attempt: () => Promise<T>,
  number: number,
  throttle: Throttle,
): Promise<AttemptResult<T>> {
  try {
    return { value: await attempt() };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.details.httpStatus === 429) throttle.pause(askedPauseSeconds(error, number));
    return error;
  }
}

async function waitForNext(failure: ApiError, number: number, options: AttemptOptions): Promise<void> {
  const askedSeconds = askedPauseSeconds(failure, number);
  const isWaitTooLong = askedSeconds > options.maxPauseSeconds;
  if (
    !isWorthAnotherAttempt(failure) ||
    number >= options.maxAttempts ||
    isWaitTooLong ||
    !options.budget.take()
  ) {
    throw failure;
  }
  const jitterSeconds = backoffSeconds(number, options.random());
  // After a 429 everybody waits for the same moment: the jitter comes on top of the pause.
  const isPause = failure.details.httpStatus === 429;
  await delay(isPause ? askedSeconds + jitterSeconds : Math.max(askedSeconds, jitterSeconds), options.signal);
}

function askedPauseSeconds({ details }: ApiError, number: number): number {
  return details.retryAfterSeconds ?? (details.httpStatus === 429 ? backoffCeilingSeconds(number) : 0);
}
