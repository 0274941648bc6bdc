import pLimit from 'p-limit';
import type { Clock } from '../clock.ts';
import type { ApiConfig } from '../config/config.ts';
import type { ApiError } from '../errors.ts';
import type { ApiKey, KeyReading } from '../secrets/api-key.ts';
import type { HttpClient, HttpRequest } from './http-client.ts';
import { withRetries } from './retry.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { Throttle } from './throttle.ts';

/** Values of the label `endpoint`. */
export const ENDPOINTS = [
  'app_cvms',
  'apps',
  'status_batch',
  'attestations',
  'auth_me',
  'billing_balance',
  'workspace',
  'workspace_quotas',
] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

export interface ApiObserver {
  /** A request has ended, with the HTTP status as its code, or `error` without a valid one. */
  readonly onRequest: (
    labels: { readonly workspace: string; readonly endpoint: Endpoint; readonly code: string },
    durationSeconds: number,
  ) => void;
  readonly onRetry: (workspace: string, failure: ApiError) => void;
  /** A 429 paused a workspace, until then by the boot clock. */
  readonly onPause: (workspace: string, untilBootSeconds: number) => void;
  /** A workspace's key was read again. */
  readonly onKeyReading: (workspace: string, reading: KeyReading) => void;
}

export interface ApiRequestsOptions {
  readonly workspace: { readonly name: string; readonly apiKey: ApiKey };
  readonly api: Pick<ApiConfig, 'concurrency' | 'max_attempts' | 'timeout'>;
  readonly http: HttpClient;
  /** Outlives the client: a reload does not end a pause. */
  readonly throttle: Throttle;
  readonly observer: ApiObserver;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
}

export interface ApiRequest<T> extends Pick<HttpRequest<T>, 'body' | 'decode' | 'path'> {
  readonly endpoint: Endpoint;
}

/** Sends a request with the current key, and retries it. @throws ApiError of the last attempt. */
type SendRequest = <T>(apiRequest: ApiRequest<T>, signal: AbortSignal) => Promise<T>;

export function createApiRequests(options: ApiRequestsOptions, budget: RetryBudget): SendRequest {
  const { api, clock, http, observer } = options;
  const { name: workspace, apiKey } = options.workspace;
  const limit = pLimit(api.concurrency);
  return ({ endpoint, ...apiRequest }, outer) => {
    let key = apiKey.current();
    const attempt = async (signal: AbortSignal, onNewConnection: boolean) => {
      signal.throwIfAborted();
      key = apiKey.current();
      const startedAt = clock.monotonicSeconds();
      let code = 'error';
      const onStatus = (status: number): void => {
        if (status >= 100 && status <= 599) code = String(status);
      };
      try {
        return await http.send({ ...apiRequest, apiKey: key.reveal(), signal, onNewConnection, onStatus });
      } finally {
        const durationSeconds = clock.monotonicSeconds() - startedAt;
        observer.onRequest({ workspace, endpoint, code }, durationSeconds);
      }
    };
    return withRetries(attempt, {
      ...options,
      budget,
      limit,
      signal: outer,
      // Another poll may have read a new key already: it is compared with the rejected one.
      hasNewKey: async () => {
        await apiKey.reread();
        return !apiKey.current().equals(key);
      },
      onRetry: (failure) => observer.onRetry(workspace, failure),
    });
  };
}
