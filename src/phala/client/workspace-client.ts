import pLimit from 'p-limit';
import type { Clock } from '../../clock.ts';
import type { ApiKey } from '../../config/api-key.ts';
import type { Secret } from '../../config/secret.ts';
import type { ApiError } from '../../errors.ts';
import type { AppCvms, AppList } from '../../snapshot/model.ts';
import { parseAppCvms } from '../answers/parse-app-cvms.ts';
import { withAttempts } from './attempts.ts';
import { fetchAllApps } from './fetch-all-apps.ts';
import type { HttpClient } from './http-client.ts';
import { createRetryBudget } from './retry-budget.ts';
import { createThrottle } from './throttle.ts';

/** The endpoints that we ask, as their label values. */
export const ENDPOINTS = ['app_cvms', 'apps'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** What one request came to. */
export interface ApiRequestFacts {
  readonly workspace: string;
  readonly endpoint: Endpoint;
  /** The HTTP status, or `error` when none came. */
  readonly code: string;
  readonly durationSeconds: number;
}

/** Is told of every request and every further attempt. */
export interface ApiObserver {
  readonly onRequest: (facts: ApiRequestFacts) => void;
  readonly onRetry: (workspace: string, failure: ApiError) => void;
}

/** What a workspace's client stands on. */
export interface WorkspaceClientOptions {
  readonly workspace: string;
  readonly apiKey: ApiKey;
  readonly http: HttpClient;
  /** Requests in flight at a time. */
  readonly concurrency: number;
  readonly maxAttempts: number;
  /** Longest wait for a pause after a 429 before a request gives up. */
  readonly maxPauseSeconds: number;
  readonly observer: ApiObserver;
  readonly clock: Clock;
  readonly random: () => number;
}

/** One workspace of the API: its key, its share of requests in flight, its pause after a 429. */
export interface WorkspaceClient {
  /** @throws ApiError */
  readonly fetchAppCvms: (appId: string, signal: AbortSignal) => Promise<AppCvms>;
  /** All pages, without duplicates. @throws ApiError */
  readonly fetchApps: (signal: AbortSignal) => Promise<AppList>;
  /** Unix seconds; `undefined` when not throttled. */
  readonly throttledUntilSeconds: () => number | undefined;
}

/** Creates the client of one workspace. */
export function createWorkspaceClient(options: WorkspaceClientOptions): WorkspaceClient {
  const { apiKey, clock, http, observer, workspace } = options;
  const limit = pLimit(options.concurrency);
  const budget = createRetryBudget();
  const throttle = createThrottle(clock, options.maxPauseSeconds);

  async function getOnce(
    endpoint: Endpoint,
    path: string,
    key: Secret,
    signal: AbortSignal,
  ): Promise<unknown> {
    const startedAt = clock.monotonicSeconds();
    let code = 'error';
    const onStatus = (status: number): void => {
      code = String(status);
    };
    try {
      return await http.getJson({ path, apiKey: key.reveal(), signal, onStatus });
    } finally {
      const durationSeconds = clock.monotonicSeconds() - startedAt;
      observer.onRequest({ workspace, endpoint, code, durationSeconds });
    }
  }

  function get(endpoint: Endpoint, path: string, signal: AbortSignal): Promise<unknown> {
    let key = apiKey.current();
    const attempt = async (): Promise<unknown> => {
      signal.throwIfAborted();
      key = apiKey.current();
      return getOnce(endpoint, path, key, signal);
    };
    return withAttempts(attempt, {
      limit,
      maxAttempts: options.maxAttempts,
      throttle,
      budget,
      random: options.random,
      signal,
      // Another poll may have read the new key already: what matters is whether it is the one that was refused.
      hasNewKey: async () => {
        await apiKey.reread();
        return !apiKey.current().equals(key);
      },
      onRetry: (failure) => observer.onRetry(workspace, failure),
    });
  }

  return {
    fetchAppCvms: async (appId, signal) =>
      parseAppCvms(await get('app_cvms', `/apps/${appId}/cvms`, signal), appId),
    fetchApps: (signal) => fetchAllApps((path) => get('apps', path, signal)),
    throttledUntilSeconds: throttle.untilSeconds,
  };
}
