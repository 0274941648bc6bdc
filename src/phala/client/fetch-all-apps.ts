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
 * @throws ApiError of the first page that fails, or `incomplete`: half a list would make apps vanish.
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
  if (isWhole(first)) return { apps: [...first.apps.values()], invalid: first.invalid };
  const second = await readList(fetchPage, pageSize);
  const apps = new Map([...first.apps, ...second.apps]);
  const both = { ...second, apps, entries: new Set([...first.entries, ...second.entries]) };
  if (isWhole(both)) return { apps: [...apps.values()], invalid: second.invalid };
  throw new ApiError('incomplete', `the list has ${countOf(both)} of ${second.total} apps, read twice`);
}

interface ListReading {
  readonly apps: ReadonlyMap<string, DiscoveredApp>;
  /** What the API counts: an app may have several. */
  readonly entries: ReadonlySet<string>;
  /** Entries that cannot be read. */
  readonly invalid: number;
  /** The most entries that a page says there are. */
  readonly total: number;
}

function countOf({ entries, invalid }: ListReading): number {
  return entries.size + invalid;
}

function isWhole(reading: ListReading): boolean {
  return countOf(reading) >= reading.total;
}

// Pages may be smaller than they should be, or fewer: as long as apps are missing and more come, another one is read.
async function readList(fetchPage: FetchPage, pageSize: number): Promise<ListReading> {
  const apps = new Map<string, DiscoveredApp>();
  const entries = new Set<string>();
  const reading = { apps, entries, invalid: 0, total: 0 };
  for (let number = 1; ; number += 1) {
    const page = await readPage(fetchPage, `/apps?page=${number}&page_size=${pageSize}`);
    const known = entries.size;
    for (const app of page.apps) apps.set(app.appId, app);
    for (const entry of page.entries) entries.add(entry);
    checkLimits(apps.size, Math.max(number, page.totalPages), MAX_APPS / pageSize);
    reading.invalid += page.invalid;
    reading.total = Math.max(reading.total, page.total);
    const isLast = number >= page.totalPages && (isWhole(reading) || entries.size === known);
    if (isLast || page.apps.length + page.invalid === 0) return reading;
  }
}

function checkLimits(apps: number, pages: number, maxPages: number): void {
  if (apps <= MAX_APPS && pages <= maxPages) return;
  throw new ApiError('too_large', `the list has more than ${MAX_APPS} apps, or than ${maxPages} pages`);
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
