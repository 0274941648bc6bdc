import { describe, expect, it, vi } from 'vitest';
import type { AppsPage } from '../../src/api/decode/decode-apps-page.ts';
import { fetchAllApps } from '../../src/api/fetch-all-apps.ts';
import { ApiError } from '../../src/errors.ts';

/** A page with an entry of each of these apps; an entry is the id of its app, or that and a project. */
function pageOf(entries: readonly string[], changes: Partial<AppsPage> = {}): AppsPage {
  const toApp = (entry: string) => ({ appId: entry.replace(/ prj_.*/, ''), name: undefined });
  return {
    entries: new Map(entries.map((entry) => [entry, toApp(entry)])),
    total: entries.length,
    totalPages: 1,
    invalid: 0,
    ...changes,
  };
}

it('keeps an app that moves between two pages while the list is fetched', async () => {
  const pages = [
    pageOf(['a', 'b'], { total: 4, totalPages: 2 }),
    pageOf(['d'], { total: 3, totalPages: 2 }),
    pageOf(['b', 'c'], { total: 3, totalPages: 2 }),
    pageOf(['d'], { total: 3, totalPages: 2 }),
  ];
  // The first reading missed c: a was deleted after its page was read.
  const counts = { total: 4 };

  const { apps } = await fetchAllApps(async () => ({ ...(pages.shift() ?? pageOf([])), ...counts }));

  expect(apps.map(({ appId }) => appId)).toEqual(['a', 'b', 'd', 'c']);
});

it('fetches a list once that has as many apps as its total', async () => {
  const fetchPage = vi.fn(async (path: string) =>
    pageOf(path.includes('page=1&') ? ['a', 'b'] : ['c'], { total: 3, totalPages: 2 }),
  );

  expect((await fetchAllApps(fetchPage)).apps).toHaveLength(3);
  expect(fetchPage.mock.calls).toEqual([['/apps?page=1&page_size=100'], ['/apps?page=2&page_size=100']]);
});

it('rejects an endless list at its first page, and ends at a page without apps', async () => {
  const endless = vi.fn(async () => pageOf(['a'], { totalPages: 1e9 }));
  const empty = vi.fn(async () => pageOf([], { totalPages: 100 }));

  await expect(fetchAllApps(endless)).rejects.toMatchObject({ reason: 'too_large' });
  expect((await fetchAllApps(empty)).apps).toEqual([]);
  expect([endless.mock.calls.length, empty.mock.calls.length]).toEqual([1, 1]);
});

it.each([
  ['one page', 10_001, 1],
  ['many pages', 1001, 10],
])('rejects more apps than any workspace has, in %s', async (_where, appsPerPage, totalPages) => {
  let page = 0;
  const fetchPage = async (): Promise<AppsPage> => {
    page += 1;
    return pageOf(
      Array.from({ length: appsPerPage }, (_, index) => `${page} ${index}`),
      { totalPages },
    );
  };

  await expect(fetchAllApps(fetchPage)).rejects.toMatchObject({ reason: 'too_large' });
});

it('requests smaller pages where one is too large, and large ones again for the next list', async () => {
  let largest = 4;
  const sizes: number[] = [];
  const fetchPage = async (path: string): Promise<AppsPage> => {
    const size = Number(/page_size=(\d+)/.exec(path)?.[1]);
    sizes.push(size);
    if (size > largest) throw new ApiError('too_large', 'the page is too large');
    return pageOf(['a', 'b']);
  };

  for (let list = 0; list < 2; list += 1) expect((await fetchAllApps(fetchPage)).apps).toHaveLength(2);
  largest = 100;
  for (let list = 0; list < 3; list += 1) expect((await fetchAllApps(fetchPage)).apps).toHaveLength(2);

  expect(sizes).toEqual([100, 20, 4, 100, 20, 4, 100, 100, 100]);
});

it('fails where even a page of one app is too large, and starts with large pages again', async () => {
  const failure = new ApiError('too_large', 'the page is too large');
  const fetchPage = vi.fn((_path: string): Promise<AppsPage> => Promise.reject(failure));

  for (let list = 0; list < 2; list += 1) await expect(fetchAllApps(fetchPage)).rejects.toBe(failure);

  const sizes = fetchPage.mock.calls.map(([path]) => /page_size=(\d+)/.exec(path)?.[1]);
  expect(sizes).toEqual(['100', '20', '4', '1', '100', '20', '4', '1']);
});

describe('a list with fewer apps than its total', () => {
  const ids = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) => `app ${index}`);

  /** Serves pages of a list that the test may change before each request. */
  function serve(
    list: () => readonly string[],
    facts: (page: { readonly number: number; readonly size: number }) => Partial<AppsPage> & {
      readonly size?: number;
    } = () => ({}),
  ): { fetchPage: (path: string) => Promise<AppsPage>; requests: () => number } {
    let requests = 0;
    const fetchPage = async (path: string): Promise<AppsPage> => {
      requests += 1;
      const [number = 1, asked = 1] = (path.match(/\d+/g) ?? []).map(Number);
      const { size = asked, ...changes } = facts({ number, size: asked });
      const all = list();
      const page = all.slice((number - 1) * size, number * size);
      return pageOf(page, { total: all.length, totalPages: Math.ceil(all.length / asked), ...changes });
    };
    return { fetchPage, requests: () => requests };
  }

  it.each([
    ['whose pages are smaller than requested', () => ({ size: 20 })],
    ['that counts too few pages', () => ({ totalPages: 1 })],
    ['that counts no pages', () => ({ totalPages: 0 })],
  ])('%s is read on to its end', async (_what, facts) => {
    const { fetchPage } = serve(() => ids(250), facts);

    expect((await fetchAllApps(fetchPage)).apps).toHaveLength(250);
  });

  it.each<[what: string, facts: Parameters<typeof serve>[1], got: number]>([
    ['that is empty', () => ({ entries: new Map() }), 0],
    ['that ends early', ({ number }) => (number > 2 ? { entries: new Map() } : {}), 200],
    ['that is one page again and again', () => ({ ...pageOf(ids(100)), total: 250, totalPages: 3 }), 100],
    ['that counts what it does not show', () => ({ total: 251 }), 250],
  ])('%s is rejected after it was fetched twice', async (_what, facts, got) => {
    const { fetchPage, requests } = serve(() => ids(250), facts);
    const total = facts?.({ number: 1, size: 100 }).total ?? 250;

    await expect(fetchAllApps(fetchPage)).rejects.toMatchObject({
      reason: 'incomplete',
      message: `the list has ${got} of ${total} apps, fetched twice`,
    });
    expect(requests()).toBeLessThanOrEqual(8);
  });

  it.each([
    ['deleted', (all: readonly string[]) => all.slice(1), 249],
    ['made', (all: readonly string[]) => ['new', ...all], 251],
  ])('because an app was %s after its page was read is read again', async (_what, change, count) => {
    let all = ids(250);
    const { fetchPage, requests } = serve(() => {
      const now = all;
      if (requests() === 1) all = change(all);
      return now;
    });

    const { apps } = await fetchAllApps(fetchPage);

    expect(apps.map(({ appId }) => appId)).toEqual(expect.arrayContaining([...all]));
    expect(requests()).toBe(7);
    expect(all).toHaveLength(count);
  });

  it('is whole with entries that cannot be read, and with an app that has two entries', async () => {
    const page = pageOf(['a prj_1', 'a prj_2', 'b prj_3'], { invalid: 2, total: 5 });
    const fetchPage = vi.fn(async () => page);

    expect(await fetchAllApps(fetchPage)).toMatchObject({ invalid: 2, apps: { length: 2 } });
    expect(fetchPage).toHaveBeenCalledOnce();
  });
});
