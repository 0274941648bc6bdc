import { ApiError } from '../errors.ts';
import type { AppList, DiscoveredApp } from '../snapshot/model.ts';
import type { AppsPage } from './decode/decode-apps-page.ts';

/** The API's maximum, and the sizes that are requested when a page exceeds `api.max_response_bytes`. */
export const PAGE_SIZES = [100, 20, 4, 1] as const;

/** Far beyond any workspace. A longer list is wrong, and each of its apps would be polled. */
export const MAX_APPS = 10_000;

type FetchPage = (path: string) => Promise<AppsPage>;

/**
 * Fetches every page of `GET /apps`, without duplicates. A list that changed between two pages may lack an app that
 * still exists: then it is fetched again, and both results are merged. A page contains all CVMs of its apps, compose
 * files included: when one is too large, smaller pages are requested.
 * @throws ApiError of the first page that fails, or `incomplete`: a part of the list would remove apps.
 */
export async function fetchAllApps(
  fetchPage: FetchPage,
  [pageSize = 1, ...smaller]: readonly number[] = PAGE_SIZES,
): Promise<AppList> {
  const list = await fetchList(fetchPage, pageSize);
  if (!(list instanceof ApiError)) return list;
  if (smaller.length === 0) throw list;
  return fetchAllApps(fetchPage, smaller);
}

/** Returns the failure of a page that is too large. */
async function fetchList(fetchPage: FetchPage, pageSize: number): Promise<AppList | ApiError> {
  const first = await fetchPages(fetchPage, pageSize);
  if (first instanceof ApiError) return first;
  if (isComplete(first)) return toAppList(first);
  const second = await fetchPages(fetchPage, pageSize);
  if (second instanceof ApiError) return second;
  const both = { ...second, entries: new Map([...first.entries, ...second.entries]) };
  if (isComplete(both)) return toAppList(both);
  throw new ApiError('incomplete', `the list has ${countOf(both)} of ${both.total} apps, fetched twice`);
}

type AllPages = Omit<AppsPage, 'totalPages'>;

function toAppList({ entries, invalid }: AllPages): AppList {
  return { apps: [...new Map([...entries.values()].map((app) => [app.appId, app])).values()], invalid };
}

function countOf({ entries, invalid }: AllPages): number {
  return entries.size + invalid;
}

function isComplete(pages: AllPages): boolean {
  return countOf(pages) >= pages.total;
}

// Pages may be smaller or fewer than announced: pages are fetched while entries are missing and new ones arrive.
async function fetchPages(fetchPage: FetchPage, pageSize: number): Promise<AllPages | ApiError> {
  const entries = new Map<string, DiscoveredApp>();
  const result = { entries, invalid: 0, total: 0 };
  for (let number = 1; ; number += 1) {
    const page = await fetchPage(`/apps?page=${number}&page_size=${pageSize}`).catch(toPageTooLarge);
    if (page instanceof ApiError) return page;
    const known = entries.size;
    for (const [entry, app] of page.entries) entries.set(entry, app);
    checkLimits(entries.size, Math.max(number, page.totalPages), MAX_APPS / pageSize);
    result.invalid += page.invalid;
    result.total = Math.max(result.total, page.total);
    const isLast = number >= page.totalPages && (isComplete(result) || entries.size === known);
    if (isLast || page.entries.size + page.invalid === 0) return result;
  }
}

function checkLimits(apps: number, pages: number, maxPages: number): void {
  if (apps <= MAX_APPS && pages <= maxPages) return;
  throw new ApiError('too_large', `the list has more than ${MAX_APPS} apps, or than ${maxPages} pages`);
}

function toPageTooLarge(error: unknown): ApiError {
  if (error instanceof ApiError && error.reason === 'too_large') return error;
  throw error;
}
