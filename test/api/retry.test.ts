import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sleep } from '../../src/api/deadline.ts';
import { type RetryOptions, withRetries } from '../../src/api/retry.ts';
import { RetryBudget } from '../../src/api/retry-budget.ts';
import { createThrottle } from '../../src/api/throttle.ts';
import { createClock } from '../../src/clock.ts';
import { ApiError } from '../../src/errors.ts';

const now = (): number => Date.now() / 1000;
const clock = createClock({ nowSeconds: now, monotonicSeconds: now, bootSeconds: now });

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function createOptions(changes: Partial<RetryOptions> = {}): RetryOptions {
  return {
    api: { max_attempts: 3, timeout: 10 },
    limit: (work) => work(),
    throttle: createThrottle(clock, () => undefined),
    budget: new RetryBudget(),
    random: () => 0.5,
    signal: new AbortController().signal,
    hasNewKey: () => Promise.resolve(false),
    onRetry: () => undefined,
    ...changes,
  };
}

/** Fails with each of the errors, then succeeds; records when it was called. */
function createAttempt(...errors: readonly ApiError[]): { calls: number[]; attempt: () => Promise<string> } {
  const startedAt = clock.nowSeconds();
  const calls: number[] = [];
  const attempt = async (): Promise<string> => {
    calls.push(clock.nowSeconds() - startedAt);
    const error = errors[calls.length - 1];
    if (error !== undefined) throw error;
    return 'done';
  };
  return { calls, attempt };
}

const network = new ApiError('network', 'reset');
const status = (
  httpStatus: number,
  reason: 'http_5xx' | 'http_4xx' | 'rate_limited' = 'http_5xx',
  retryAfterSeconds?: number,
): ApiError =>
  new ApiError(reason, 'x', {
    httpStatus,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });

async function settle<T>(promise: Promise<T>): Promise<T | ApiError> {
  const settled = promise.catch((error: ApiError) => error);
  await vi.runAllTimersAsync();
  return settled;
}

describe('another attempt', () => {
  it.each([
    ['a network fault', network],
    ['a 502', status(502)],
    ['a 503', status(503)],
    ['a 504', status(504)],
    ['a 429', status(429, 'rate_limited')],
  ])('is made after %s', async (_what, error) => {
    const { attempt, calls } = createAttempt(error);

    expect(await settle(withRetries(attempt, createOptions()))).toBe('done');
    expect(calls).toHaveLength(2);
  });

  it.each([
    ['a 500', status(500)],
    ['a 400', status(400, 'http_4xx')],
    ['a timeout', new ApiError('timeout', 'x')],
    ['a TLS fault', new ApiError('tls', 'x')],
    ['a bad payload', new ApiError('invalid_payload', 'x')],
    ['a redirect', new ApiError('redirect', 'x', { httpStatus: 302 })],
  ])('is not made after %s', async (_what, error) => {
    const { attempt, calls } = createAttempt(error);

    expect(await settle(withRetries(attempt, createOptions()))).toBe(error);
    expect(calls).toHaveLength(1);
  });

  it('is made up to max_attempts, and the last failure is the one that counts', async () => {
    const { attempt, calls } = createAttempt(network, network, status(503), network);

    expect(await settle(withRetries(attempt, createOptions()))).toMatchObject({ reason: 'http_5xx' });
    expect(calls).toHaveLength(3);
  });

  it('comes after full jitter under a ceiling that doubles', async () => {
    const { attempt, calls } = createAttempt(network, network, network, network);

    await settle(withRetries(attempt, createOptions({ api: { max_attempts: 5, timeout: 10 } })));

    expect(calls).toEqual([0, 0.5, 1.5, 3.5, 7.5]);
  });

  it('comes at once without jitter, and after 20 s at most', async () => {
    const errors = Array.from({ length: 6 }, () => network);
    const atOnce = createAttempt(...errors);
    const late = createAttempt(...errors);

    await settle(
      withRetries(atOnce.attempt, createOptions({ api: { max_attempts: 7, timeout: 10 }, random: () => 0 })),
    );
    await settle(
      withRetries(late.attempt, createOptions({ api: { max_attempts: 7, timeout: 10 }, random: () => 1 })),
    );

    expect(atOnce.calls).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(late.calls).toEqual([0, 1, 3, 7, 15, 31, 51]);
  });

  it('waits for Retry-After', async () => {
    const { attempt, calls } = createAttempt(status(503, 'http_5xx', 7));

    await settle(withRetries(attempt, createOptions()));

    expect(calls).toEqual([0, 7]);
  });

  it('after a 401 is made only when the key has changed, and once', async () => {
    const refused = new ApiError('unauthorized', 'x', { httpStatus: 401 });
    const rotated = createAttempt(refused);
    const revoked = createAttempt(refused, refused);

    expect(
      await settle(
        withRetries(
          rotated.attempt,
          createOptions({ api: { max_attempts: 1, timeout: 10 }, hasNewKey: () => Promise.resolve(true) }),
        ),
      ),
    ).toBe('done');
    expect(
      await settle(withRetries(revoked.attempt, createOptions({ hasNewKey: () => Promise.resolve(true) }))),
    ).toBe(refused);
    expect(revoked.calls).toHaveLength(2);
  });

  it('is reported to the observer with the previous failure', async () => {
    const onRetry = vi.fn();

    await settle(withRetries(createAttempt(network).attempt, createOptions({ onRetry })));

    expect(onRetry.mock.calls).toEqual([[network]]);
  });

  it('is not made when the poll is aborted', async () => {
    const controller = new AbortController();
    const aborted = new ApiError('aborted', 'x');
    const { attempt, calls } = createAttempt(network);

    const result = withRetries(attempt, createOptions({ signal: controller.signal })).catch(
      (error: unknown) => error,
    );
    await vi.advanceTimersByTimeAsync(100);
    controller.abort(aborted);

    expect(await result).toBe(aborted);
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not made for what is no failure of the API', async () => {
    const bug = new TypeError('x is undefined');

    await expect(withRetries(() => Promise.reject(bug), createOptions())).rejects.toBe(bug);
  });
});

describe('a 429', () => {
  it('pauses the whole workspace for Retry-After', async () => {
    const throttle = createThrottle(clock, () => undefined);
    const first = createAttempt(status(429, 'rate_limited', 6));
    const second = createAttempt();

    const both = withRetries(first.attempt, createOptions({ throttle }));
    await vi.advanceTimersByTimeAsync(0);
    expect(throttle.remainingSeconds()).toBe(6);
    const other = withRetries(second.attempt, createOptions({ throttle }));
    await settle(Promise.all([both, other]));

    expect(first.calls).toEqual([0, 6.5]);
    expect(second.calls).toEqual([6]);
    expect(throttle.remainingSeconds()).toBe(0);
  });

  it('makes polls fail fast while the pause is longer than one may wait', async () => {
    const throttle = createThrottle(clock, () => undefined);
    const first = createAttempt(status(429, 'rate_limited', 60));
    const second = createAttempt();

    expect(await settle(withRetries(first.attempt, createOptions({ throttle })))).toMatchObject({
      reason: 'rate_limited',
    });
    expect(await settle(withRetries(second.attempt, createOptions({ throttle })))).toMatchObject({
      reason: 'rate_limited',
    });
    expect([first.calls, second.calls]).toEqual([[0], []]);

    await vi.advanceTimersByTimeAsync(60_000);
    expect(await settle(withRetries(second.attempt, createOptions({ throttle })))).toBe('done');
  });

  it('without Retry-After pauses for the ceiling of the backoff', async () => {
    const throttle = createThrottle(clock, () => undefined);

    const polling = withRetries(
      createAttempt(status(429, 'rate_limited')).attempt,
      createOptions({ throttle }),
    );
    await vi.advanceTimersByTimeAsync(0);

    expect(throttle.remainingSeconds()).toBe(1);
    await settle(polling);
  });

  it('never makes a pause shorter, and reports each end', () => {
    const ends: number[] = [];
    const throttle = createThrottle(clock, (untilBootSeconds) => ends.push(untilBootSeconds));

    throttle.pause(8);
    throttle.pause(2);

    expect(throttle.remainingSeconds()).toBe(8);
    expect(ends).toEqual([clock.bootSeconds() + 8]);
  });
});

describe('an outage', () => {
  it('gets ten more attempts per cycle and one per ten requests, and the next cycle has a full budget', async () => {
    const budget = new RetryBudget();
    const options = createOptions({ budget });
    const outage = createAttempt(...Array.from({ length: 1000 }, () => network));
    const pollAll = async (): Promise<number> => {
      outage.calls.length = 0;
      for (let poll = 0; poll < 100; poll += 1) await settle(withRetries(outage.attempt, options));
      return outage.calls.length;
    };

    expect(await pollAll()).toBe(100 + 10 + 10);
    budget.refill();
    expect(await pollAll()).toBe(100 + 10 + 10);
  });
});

describe('a Retry-After', () => {
  it('that is longer than the time limit is not waited for: the poll fails at once', async () => {
    const asked = status(503, 'http_5xx', 300);
    const { attempt, calls } = createAttempt(asked);

    const result = await withRetries(attempt, createOptions()).catch((error: unknown) => error);

    expect(result).toBe(asked);
    expect(calls).toEqual([0]);
  });

  it('of a 429 that is too long fails with the details of the response', async () => {
    const asked = new ApiError('rate_limited', 'x', {
      httpStatus: 429,
      retryAfterSeconds: 60,
      requestId: 'req-1',
    });

    expect(await settle(withRetries(createAttempt(asked).attempt, createOptions()))).toBe(asked);
  });

  it('delays a request that gets its slot during a pause, which counts as no attempt', async () => {
    const throttle = createThrottle(clock, () => undefined);
    const { attempt, calls } = createAttempt();
    let isFirstTurn = true;
    const limit = async <R>(work: () => Promise<R>): Promise<R> => {
      if (isFirstTurn) throttle.pause(5);
      isFirstTurn = false;
      return work();
    };

    expect(
      await settle(
        withRetries(attempt, createOptions({ throttle, limit, api: { max_attempts: 1, timeout: 10 } })),
      ),
    ).toBe('done');
    expect(calls).toEqual([5]);
  });
});

describe('a whole poll', () => {
  const slow = (
    failure: ApiError,
    seconds: number,
  ): { calls: number[]; attempt: (signal: AbortSignal) => Promise<never> } => {
    const startedAt = clock.nowSeconds();
    const calls: number[] = [];
    const attempt = async (signal: AbortSignal): Promise<never> => {
      calls.push(clock.nowSeconds() - startedAt);
      await sleep(seconds, signal);
      throw failure;
    };
    return { calls, attempt };
  };

  it('ends at its deadline, in the middle of an attempt with a timeout of its own', async () => {
    const { attempt, calls } = slow(status(503), 9.5);
    const startedAt = clock.nowSeconds();

    const result = await settle(
      withRetries(attempt, createOptions({ api: { max_attempts: 4, timeout: 5 } })),
    );

    expect(calls).toEqual([0, 10, 20.5]);
    expect(result).toMatchObject({
      reason: 'timeout',
      message: 'no good response within 25 s, all attempts together',
    });
    expect(clock.nowSeconds() - startedAt).toBeCloseTo(25, 1);
  });

  it('ends at its deadline between two attempts with the failure of the last one', async () => {
    const busy = status(503, 'http_5xx', 9.9);
    const { attempt, calls } = slow(busy, 9.9);

    const result = await settle(
      withRetries(attempt, createOptions({ api: { max_attempts: 4, timeout: 10 } })),
    );

    expect(calls).toHaveLength(3);
    expect(result).toBe(busy);
  });

  it('does not wait beyond its deadline for the slot of another attempt', async () => {
    const { attempt } = createAttempt(network);
    let turns = 0;
    const limit = <R>(work: () => Promise<R>): Promise<R> => {
      turns += 1;
      return turns === 1 ? work() : new Promise(() => undefined);
    };

    expect(await settle(withRetries(attempt, createOptions({ limit })))).toBe(network);
  });

  it('may wait for its first slot without limit', async () => {
    const { attempt } = createAttempt();
    const limit = async <R>(work: () => Promise<R>): Promise<R> => {
      await sleep(1000, new AbortController().signal);
      return work();
    };

    expect(await settle(withRetries(attempt, createOptions({ limit })))).toBe('done');
  });

  it('that finds one pause after another gives up, as rate limited', async () => {
    const throttle = createThrottle(clock, () => undefined);
    const limit = async <R>(work: () => Promise<R>): Promise<R> => {
      throttle.pause(4);
      return work();
    };
    throttle.pause(4);

    const result = await settle(withRetries(createAttempt().attempt, createOptions({ throttle, limit })));

    expect(result).toMatchObject({ reason: 'rate_limited' });
  });
});
