import { ApiError } from '../../errors.ts';
import type { AppList, DiscoveredApp } from '../../snapshot/model.ts';
import { parseAppsPage } from '../answers/parse-apps-page.ts';

/** The most that the API gives in one page. */
const PAGE_SIZE = 100;

/** Far beyond any workspace: past it an upstream that never ends its list is at fault. */
const MAX_PAGES = 1000;

/**
 * Fetches every page of `GET /apps`; an app that moves between pages meanwhile appears once.
 * @throws ApiError of the first page that fails: half a list would make apps vanish.
 */
export async function fetchAllApps(getJson: (path: string) => Promise<unknown>): Promise<AppList> {
  const apps = new Map<string, DiscoveredApp>();
  let totalPages = 1;
  let invalid = 0;
  for (let page = 1; page <= totalPages; page += 1) {
    if (page > MAX_PAGES)
      throw new ApiError('invalid_payload', `the list of apps has more than ${MAX_PAGES} pages`);
    const answer = parseAppsPage(await getJson(`/apps?page=${page}&page_size=${PAGE_SIZE}`));
    for (const app of answer.apps) apps.set(app.appId, app);
    invalid += answer.invalid;
    totalPages = answer.totalPages;
  }
  return { apps: [...apps.values()], invalid };
}
