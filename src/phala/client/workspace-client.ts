import { ApiError } from '../../errors.ts';
import type { AppCvms, AppList } from '../../snapshot/model.ts';
import { parseAppCvms } from '../answers/parse-app-cvms.ts';
import { parseAppsPage } from '../answers/parse-apps-page.ts';
import { UnknownWords } from '../answers/unknown-words.ts';
import { withDeadline } from './deadline.ts';
import { fetchAllApps } from './fetch-all-apps.ts';
import type { JsonAnswer } from './http-client.ts';
import { createRequester, type RequesterOptions } from './requester.ts';
import { createRetryBudget } from './retry-budget.ts';
import { createThrottle } from './throttle.ts';

/** A list of many pages may take as long as so many requests that are just in time: polls wait for its end. */
const LIST_TIMEOUTS = 10;

/** One workspace of the API: its key, its share of requests in flight, its pause after a 429. */
export interface WorkspaceClient {
  /** Runs before the first request of a poll cycle: a new budget of retries, and the key read again. */
  readonly beginCycle: () => Promise<void>;
  /** @throws ApiError */
  readonly fetchAppCvms: (appId: string, signal: AbortSignal) => Promise<AppCvms>;
  /** All pages, without duplicates. @throws ApiError */
  readonly fetchApps: (signal: AbortSignal) => Promise<AppList>;
  /** Unix seconds; `undefined` when not throttled. */
  readonly throttledUntilSeconds: () => number | undefined;
}

/** Creates the client of one workspace. */
export function createWorkspaceClient(options: RequesterOptions): WorkspaceClient {
  const { apiKey, observer, workspace } = options;
  const budget = createRetryBudget();
  const throttle = createThrottle(options.clock, options.timeoutSeconds);
  const unknownWords = new UnknownWords();
  throttle.pause((options.pausedUntilSeconds ?? 0) - options.clock.nowSeconds());
  const get = createRequester(options, { budget, throttle });
  return {
    beginCycle: async () => {
      budget.refill();
      observer.onKeyReading(workspace, await apiKey.reread());
    },
    fetchAppCvms: async (appId, signal) =>
      parseAnswer(await get('app_cvms', `/apps/${appId}/cvms`, signal), (body) =>
        parseAppCvms(body, appId, unknownWords),
      ),
    fetchApps: (outer) =>
      withDeadline(
        { seconds: LIST_TIMEOUTS * options.timeoutSeconds, what: 'list of apps' },
        outer,
        (signal) => fetchAllApps(async (path) => parseAnswer(await get('apps', path, signal), parseAppsPage)),
      ),
    throttledUntilSeconds: throttle.untilSeconds,
  };
}

// What is wrong with an answer is told with the id of its request.
function parseAnswer<T>({ body, requestId }: JsonAnswer, parse: (body: unknown) => T): T {
  try {
    return parse(body);
  } catch (error) {
    throw error instanceof ApiError ? error.withRequestId(requestId) : error;
  }
}
