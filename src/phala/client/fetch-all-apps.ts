import { ApiError } from '../../errors.ts';
import type { AppList, DiscoveredApp } from '../../snapshot/model.ts';
import type { AppsPage } from '../answers/parse-apps-page.ts';

/** The most that the API gives in one page, and what we ask for where that is more than we take in one answer. */
export const PAGE_SIZES = [100, 20, 4, 1] as const;

/** Far beyond any workspace: past it the list is at fault, and each of its apps would be polled. */
export const MAX_APPS = 10_000;

/** Asks for one page, by its path. */
type FetchPage = (path: string) => Promise<AppsPage>;

/**
 * Fetches every page of `GET /apps`; an app that is in two of them appears once. A list that changed between its
 * pages may miss an app that is still there: it is read again, and what either reading has is kept.
 * @throws ApiError of the first page that fails: half a list would make apps vanish.
 */
export type FetchAllApps = (fetchPage: FetchPage) => Promise<AppList>;

/**
 * Creates a way to fetch lists. A page holds all CVMs of its apps, compose files too: where one is too large, smaller
 * ones are asked for. Each list begins with pages a size larger than the last one's, lest an app that is large for an
 * hour makes many small pages for ever.
 */
export function createAppsFetcher(): FetchAllApps {
  let start = 0;
  return async (fetchPage) => {
    let failure: ApiError | undefined;
    for (const [index, size] of [...PAGE_SIZES.entries()].slice(start)) {
      const list = await fetchList(fetchPage, size).catch(toPageTooLarge);
      start = Math.max(index - 1, 0);
      if (!(list instanceof PageTooLarge)) return list;
      failure = list.cause;
    }
    start = 0;
    throw failure ?? new ApiError('bug', 'no size of page was tried');
  };
}

async function fetchList(fetchPage: FetchPage, pageSize: number): Promise<AppList> {
  const first = await readList(fetchPage, pageSize);
  if (first.isWhole) return { apps: [...first.apps.values()], invalid: first.invalid };
  const second = await readList(fetchPage, pageSize);
  return { apps: [...new Map([...first.apps, ...second.apps]).values()], invalid: second.invalid };
}

interface ListReading {
  readonly apps: ReadonlyMap<string, DiscoveredApp>;
  readonly invalid: number;
  /** Whether there are as many apps as the API says. */
  readonly isWhole: boolean;
}

async function readList(fetchPage: FetchPage, pageSize: number): Promise<ListReading> {
  const maxPages = MAX_APPS / pageSize;
  const apps = new Map<string, DiscoveredApp>();
  let invalid = 0;
  for (let number = 1; ; number += 1) {
    const page = await readPage(fetchPage, `/apps?page=${number}&page_size=${pageSize}`);
    for (const app of page.apps) apps.set(app.appId, app);
    if (page.totalPages > maxPages || apps.size > MAX_APPS) {
      throw new ApiError('too_large', `the list has more than ${MAX_APPS} apps, or than ${maxPages} pages`);
    }
    invalid += page.invalid;
    const isLast = number >= page.totalPages || page.apps.length + page.invalid === 0;
    if (isLast) return { apps, invalid, isWhole: number === 1 || apps.size + invalid >= page.total };
  }
}

/** A page that has more bytes than we take, unlike a list that has too many apps. */
class PageTooLarge extends Error {
  override readonly cause: ApiError;

  constructor(cause: ApiError) {
    super(cause.message);
    this.cause = cause;
  }
}

async function readPage(fetchPage: FetchPage, path: string): Promise<AppsPage> {
  try {
    return await fetchPage(path);
  } catch (error) {
    throw error instanceof ApiError && error.reason === 'too_large' ? new PageTooLarge(error) : error;
  }
}

function toPageTooLarge(error: unknown): PageTooLarge {
  if (error instanceof PageTooLarge) return error;
  throw error;
}
