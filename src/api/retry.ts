import type { ApiConfig } from '../config/config.ts';
import { ApiError, RETRIED_REASONS } from '../errors.ts';
import { sleep, withDeadline } from './deadline.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { Throttle } from './throttle.ts';

const BACKOFF_BASE_SECONDS = 1;
const BACKOFF_CAP_SECONDS = 20;

/** HTTP statuses that another attempt may change. */
const RETRIED_STATUSES = [429, 502, 503, 504];

export interface RetryOptions {
  /** A `Retry-After` or a pause that is longer than the time limit is not waited for: the request fails at once. */
  readonly api: Pick<ApiConfig, 'max_attempts' | 'timeout'>;
  /** Runs work in a concurrency slot. */
  readonly limit: <R>(work: () => Promise<R>) => Promise<R>;
  readonly throttle: Throttle;
  readonly budget: RetryBudget;
  /** In [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Whether there is another key than the rejected one: then a 401 is retried once. */
  readonly hasNewKey: () => Promise<boolean>;
  readonly onRetry: (failure: ApiError) => void;
}

/** One attempt, until the signal aborts; on a new connection where that is asked for. */
type Attempt<T> = (signal: AbortSignal, onNewConnection: boolean) => Promise<T>;

type AttemptResult<T> = { readonly value: T } | ApiError;

/** A request between its attempts. */
interface RetriedRequest extends RetryOptions {
  readonly startTime: () => void;
  failure?: ApiError;
  onNewConnection?: boolean;
  isKeyReread?: boolean;
}

/**
 * Retries an attempt until it succeeds, fails for good, or `maxAttempts` is reached. A 429 pauses the whole workspace;
 * `Retry-After` takes precedence over our own backoff.
 * @throws ApiError of the last attempt.
 */
export async function withRetries<T>(attempt: Attempt<T>, options: RetryOptions): Promise<T> {
  const { api, signal: outer } = options;
  // Each attempt may take its whole time limit, and all waits together one more; not the wait for the first slot.
  const seconds = api.timeout * (api.max_attempts + 1);
  let request: RetriedRequest | undefined;
  let timeout: ApiError | undefined;
  const toTimeout = (): ApiError => {
    timeout = new ApiError('timeout', `no good response within ${seconds} s, all attempts together`);
    return timeout;
  };
  options.budget.onRequest();
  try {
    return await withDeadline(seconds, toTimeout, outer, (signal, startTime) => {
      request = { ...options, signal, startTime };
      return attemptUntilDone(attempt, request);
    });
  } catch (error) {
    if (error !== timeout) throw error;
    // Between two attempts, the previous failure is the cause. Only pauses delay the first attempt.
    throw (
      request?.failure ?? new ApiError('rate_limited', `the workspace was paused for ${seconds} s after 429s`)
    );
  }
}

async function attemptUntilDone<T>(attempt: Attempt<T>, request: RetriedRequest): Promise<T> {
  for (let number = 1; ; number += 1) {
    const result = await attemptInSlot(attempt, number, request);
    if (!(result instanceof ApiError)) return result.value;
    request.failure = result;
    if (isConnectionLost(result) && request.onNewConnection !== true) {
      // A lost connection says nothing about the API, and happens once per open connection: it is no attempt.
      request.onNewConnection = true;
      number -= 1;
    } else await waitForRetry(result, number, request);
    request.onRetry(result);
  }
}

/** @throws the failure when it is not retried. */
async function waitForRetry(failure: ApiError, number: number, request: RetriedRequest): Promise<void> {
  if (failure.reason !== 'unauthorized' || request.isKeyReread === true)
    return sleep(takeRetry(failure, number, request), request.signal);
  request.isKeyReread = true;
  if (!(await request.hasNewKey())) throw failure;
}

// A slot is held only while a request is in flight, not in a backoff; it is released at once in a pause.
async function attemptInSlot<T>(
  attempt: Attempt<T>,
  number: number,
  { api, limit, onNewConnection = false, signal, startTime, throttle }: RetriedRequest,
): Promise<AttemptResult<T>> {
  for (;;) {
    signal.throwIfAborted();
    if (throttle.remainingSeconds() > 0) startTime();
    await throttle.waitOut(api.timeout, signal);
    const result = await limit(async () => {
      if (throttle.remainingSeconds() > 0) return undefined;
      startTime();
      // The pause starts before the slot is free: the next request must see it.
      return attempt(signal, onNewConnection).then(
        (value) => ({ value }),
        (error: unknown) => toFailedAttempt(error, number, throttle),
      );
    });
    if (result !== undefined) return result;
  }
}

function toFailedAttempt(error: unknown, number: number, throttle: Throttle): ApiError {
  if (!(error instanceof ApiError)) throw error;
  if (error.details.httpStatus === 429) throttle.pause(requestedSeconds(error, number));
  return error;
}

// A NAT, firewall or load balancer may have dropped the state of an idle connection.
function isConnectionLost({ reason, details }: ApiError): boolean {
  return details.isConnectionReused === true && (reason === 'timeout' || reason === 'network');
}

/** Takes a retry from the budget, and returns the seconds to wait before it. @throws the failure when there is none. */
function takeRetry(failure: ApiError, number: number, options: RetryOptions): number {
  const requested = requestedSeconds(failure, number);
  const { max_attempts, timeout } = options.api;
  const isAllowed = isRetryable(failure) && number < max_attempts && requested <= timeout;
  if (!isAllowed || !options.budget.take()) throw failure;
  // Full jitter below a ceiling that doubles.
  const backoff = options.random() * backoffCeilingSeconds(number);
  // After a 429, all requests of the workspace wait for the same moment: the jitter comes on top.
  return failure.details.httpStatus === 429 ? requested + backoff : Math.max(requested, backoff);
}

function isRetryable({ reason, details: { httpStatus } }: ApiError): boolean {
  if (httpStatus !== undefined && !RETRIED_STATUSES.includes(httpStatus)) return false;
  return RETRIED_REASONS.includes(reason);
}

function requestedSeconds({ details }: ApiError, number: number): number {
  return details.retryAfterSeconds ?? (details.httpStatus === 429 ? backoffCeilingSeconds(number) : 0);
}

function backoffCeilingSeconds(attempt: number): number {
  return Math.min(BACKOFF_BASE_SECONDS * 2 ** (attempt - 1), BACKOFF_CAP_SECONDS);
}
