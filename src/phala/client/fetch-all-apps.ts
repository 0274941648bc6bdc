import { ApiError } from '../../errors.ts';
import type { AppList, DiscoveredApp } from '../../snapshot/model.ts';
import type { AppsPage } from '../answers/parse-apps-page.ts';

/** The most that the API gives in one page. */
const PAGE_SIZE = 100;

/** Far beyond any workspace: past it the list is at fault, and each of its apps would be polled. */
const MAX_APPS = 10_000;
const MAX_PAGES = MAX_APPS / PAGE_SIZE;

/** Asks for one page, by its path. */
type FetchPage = (path: string) => Promise<AppsPage>;

/**
 * Fetches every page of `GET /apps`; an app that is in two of them appears once. A list that changed between its
 * pages may miss an app that is still there: it is read again, and what either reading has is kept.
 * @throws ApiError of the first page that fails: half a list would make apps vanish.
 */
export async function fetchAllApps(fetchPage: FetchPage): Promise<AppList> {
  const first = await readList(fetchPage);
  if (first.isWhole) return { apps: [...first.apps.values()], invalid: first.invalid };
  const second = await readList(fetchPage);
  return { apps: [...new Map([...first.apps, ...second.apps]).values()], invalid: second.invalid };
}

interface ListReading {
  readonly apps: ReadonlyMap<string, DiscoveredApp>;
  readonly invalid: number;
  /** Whether there are as many apps as the API says. */
  readonly isWhole: boolean;
}

async function readList(fetchPage: FetchPage): Promise<ListReading> {
  const apps = new Map<string, DiscoveredApp>();
  let invalid = 0;
  for (let number = 1; ; number += 1) {
    const page = await fetchPage(`/apps?page=${number}&page_size=${PAGE_SIZE}`);
    for (const app of page.apps) apps.set(app.appId, app);
    if (page.totalPages > MAX_PAGES || apps.size > MAX_APPS) {
      throw new ApiError('too_large', `the list has more than ${MAX_APPS} apps, or than ${MAX_PAGES} pages`);
    }
    invalid += page.invalid;
    const isLast = number >= page.totalPages || page.apps.length + page.invalid === 0;
    if (isLast) return { apps, invalid, isWhole: number === 1 || apps.size + invalid >= page.total };
  }
}
