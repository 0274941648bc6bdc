import { expect, it, vi } from 'vitest';
import type { AppsPage } from '../../src/phala/answers/parse-apps-page.ts';
import { fetchAllApps } from '../../src/phala/client/fetch-all-apps.ts';

function pageOf(appIds: readonly string[], facts: Partial<AppsPage> = {}): AppsPage {
  const apps = appIds.map((appId) => ({ appId, name: undefined }));
  return { apps, total: appIds.length, totalPages: 1, invalid: 0, ...facts };
}

it('keeps an app that slips between two pages while the list is read', async () => {
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

it('reads a list once that has as many apps as the API says', async () => {
  const fetchPage = vi.fn(async (path: string) =>
    pageOf(path.includes('page=1&') ? ['a', 'b'] : ['c'], { total: 3, totalPages: 2 }),
  );

  expect((await fetchAllApps(fetchPage)).apps).toHaveLength(3);
  expect(fetchPage.mock.calls).toEqual([['/apps?page=1&page_size=100'], ['/apps?page=2&page_size=100']]);
});

it('refuses a list without end at its first page, and ends at a page without apps', async () => {
  const endless = vi.fn(async () => pageOf(['a'], { totalPages: 1e9 }));
  const empty = vi.fn(async () => pageOf([], { totalPages: 100 }));

  await expect(fetchAllApps(endless)).rejects.toMatchObject({ reason: 'too_large' });
  expect((await fetchAllApps(empty)).apps).toEqual([]);
  expect([endless.mock.calls.length, empty.mock.calls.length]).toEqual([1, 1]);
});

it.each([
  ['one page', 10_001, 1],
  ['many pages', 1001, 10],
])('refuses more apps than any workspace has, in %s', async (_where, appsPerPage, totalPages) => {
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
