import type { AppCvms, AppList } from '../../snapshot/model.ts';
import { createCvmList } from '../answers/cvm-list.ts';
import { parseAppsPage } from '../answers/parse-apps-page.ts';
import { UnknownWords } from '../answers/unknown-words.ts';
import { withDeadline } from './deadline.ts';
import { createAppsFetcher } from './fetch-all-apps.ts';
import { readDocument } from './read-document.ts';
import { readList } from './read-list.ts';
import { createRequester, type RequesterOptions } from './requester.ts';
import { createRetryBudget } from './retry-budget.ts';

/** A list of many pages may take as long as so many requests that are just in time: polls wait for its end. */
export const LIST_TIMEOUTS = 10;

const readAppsPage = readDocument(parseAppsPage);

/** One workspace of the API: its key, its share of requests in flight, its pause after a 429. */
export interface WorkspaceClient {
  /** Runs before the first request of a poll cycle: refills the retry budget, and reads the key again unless it was just loaded. */
  readonly beginCycle: () => Promise<void>;
  /** @throws ApiError */
  readonly fetchAppCvms: (appId: string, signal: AbortSignal) => Promise<AppCvms>;
  /** All pages, without duplicates. @throws ApiError */
  readonly fetchApps: (signal: AbortSignal) => Promise<AppList>;
}

/** Creates the client of one workspace. */
export function createWorkspaceClient(options: RequesterOptions): WorkspaceClient {
  const { apiKey, observer, workspace } = options;
  const budget = createRetryBudget();
  const unknownWords = new UnknownWords();
  const fetchAllApps = createAppsFetcher();
  const get = createRequester(options, budget);
  let isKeyFresh = true;
  return {
    beginCycle: async () => {
      budget.refill();
      const reading = isKeyFresh ? 'same' : await apiKey.reread();
      isKeyFresh = false;
      observer.onKeyReading(workspace, reading);
    },
    fetchAppCvms: (appId, signal) => {
      const read = readList(() => createCvmList(appId, unknownWords));
      return get({ endpoint: 'app_cvms', path: `/apps/${appId}/cvms`, read }, signal);
    },
    fetchApps: (outer) =>
      withDeadline(
        { seconds: LIST_TIMEOUTS * options.timeoutSeconds, what: 'list of apps' },
        outer,
        (signal) => fetchAllApps((path) => get({ endpoint: 'apps', path, read: readAppsPage }, signal)),
      ),
  };
}
