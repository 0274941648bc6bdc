import pLimit from 'p-limit';
import type { Clock } from '../../clock.ts';
import type { ApiError } from '../../errors.ts';
import type { ApiKey, KeyReading } from '../../secrets/api-key.ts';
import { withAttempts } from './attempts.ts';
import type { HttpClient, ReadBody } from './http-client.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { Throttle } from './throttle.ts';

/** The endpoints that we ask, as their label values. */
export const ENDPOINTS = ['app_cvms', 'apps'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** What one request came to. */
export interface ApiRequestFacts {
  readonly workspace: string;
  readonly endpoint: Endpoint;
  /** The HTTP status, or `error` when none came that there is. */
  readonly code: string;
  readonly durationSeconds: number;
}

/** Is told of every request and every further attempt. */
export interface ApiObserver {
  readonly onRequest: (facts: ApiRequestFacts) => void;
  readonly onRetry: (workspace: string, failure: ApiError) => void;
  /** A 429 paused a workspace, until then by the boot clock. */
  readonly onPause: (workspace: string, untilBootSeconds: number) => void;
  /** Is told what each reading of a workspace's key came to. */
  readonly onKeyReading: (workspace: string, reading: KeyReading) => void;
}

/** What a workspace's requests stand on. */
export interface RequesterOptions {
  readonly workspace: string;
  readonly apiKey: ApiKey;
  readonly http: HttpClient;
  /** Requests in flight at a time. */
  readonly concurrency: number;
  readonly maxAttempts: number;
  /** Time limit of one attempt, and longest wait for a pause after a 429. */
  readonly timeoutSeconds: number;
  /** Outlives the client: a reload does not end a pause. */
  readonly throttle: Throttle;
  readonly observer: ApiObserver;
  readonly clock: Clock;
  readonly random: () => number;
}

/** What is asked, and how the answer is read. */
export interface Question<T> {
  readonly endpoint: Endpoint;
  readonly path: string;
  readonly read: ReadBody<T>;
}

/** Asks as often as it takes, with the key that is in force. @throws ApiError of the last attempt. */
type Requester = <T>(question: Question<T>, signal: AbortSignal) => Promise<T>;

/** Creates the requester of one workspace: each request waits for its turn, and is told to the observer. */
export function createRequester(options: RequesterOptions, budget: RetryBudget): Requester {
  const { apiKey, maxAttempts, observer, random, throttle, timeoutSeconds, workspace } = options;
  const limit = pLimit(options.concurrency);
  return <T>({ endpoint, path, read }: Question<T>, signal: AbortSignal): Promise<T> => {
    let key = apiKey.current();
    const attempt = async (attemptSignal: AbortSignal, onNewConnection: boolean): Promise<T> => {
      attemptSignal.throwIfAborted();
      key = apiKey.current();
      const one = { path, apiKey: key.reveal(), signal: attemptSignal, onNewConnection };
      return measure(options, endpoint, (onStatus) => options.http.get({ ...one, onStatus }, read));
    };
    return withAttempts(attempt, {
      budget,
      throttle,
      limit,
      maxAttempts,
      maxPauseSeconds: timeoutSeconds,
      // Every attempt may take its time, and all waits together that of one more.
      maxSeconds: timeoutSeconds * (maxAttempts + 1),
      random,
      signal,
      // Another poll may have read the new key already: what matters is whether it is the one that was refused.
      hasNewKey: async () => {
        await apiKey.reread();
        return !apiKey.current().equals(key);
      },
      onRetry: (failure) => observer.onRetry(workspace, failure),
    });
  };
}

async function measure<T>(
  { clock, observer, workspace }: RequesterOptions,
  endpoint: Endpoint,
  work: (onStatus: (status: number) => void) => Promise<T>,
): Promise<T> {
  const startedAt = clock.monotonicSeconds();
  let code = 'error';
  try {
    return await work((status) => {
      code = status >= 100 && status <= 599 ? String(status) : 'error';
    });
  } finally {
    observer.onRequest({ workspace, endpoint, code, durationSeconds: clock.monotonicSeconds() - startedAt });
  }
}
