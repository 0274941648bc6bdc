import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/snapshot/model.ts';
import type { StatusData } from '../../src/status-page/status-data.ts';
import { UP_APP } from '../metrics/full-snapshot.ts';
import { serveWeb } from '../web/serve-web.ts';
import { createFleet, toFleetCvm } from './fleet.ts';
import { HOSTILE_NAMES } from './hostile.ts';
import { openBrowser, readPage } from './open-browser.ts';
import { createStatusData, NOW } from './status-data.ts';

const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 900 };

const browser = await openBrowser();

async function serve(data: StatusData): Promise<string> {
  return (await serveWeb(undefined, { readStatus: () => data })).url;
}

/** Every text that comes from outside, hostile. */
function createHostileFleet(): StatusData {
  const apps: Snapshot['apps'] = HOSTILE_NAMES.map((name, index) => ({
    ...UP_APP,
    target: { appId: String(index).padStart(40, '0'), workspace: name, alias: name, expectedCvms: 1 },
    cvmCount: 1,
    cvms: [
      toFleetCvm(index, {
        name,
        cvmId: `cvm_${index}`,
        status: name,
        inProgress: index % 2 === 0,
        operation: { target: name, type: name, phase: name, startedAtSeconds: NOW - 10 },
        node: { id: name, name, region: name, version: name, status: name },
      }),
    ],
  }));
  return createStatusData({
    snapshot: { apps, collected: [], nodes: [], unixOffsetSeconds: 0 },
    failedReload: { atSeconds: NOW, faults: [...HOSTILE_NAMES] },
    workspaces: HOSTILE_NAMES.map((name) => ({ name, pausedForSeconds: 9 })),
  });
}

/** Rules of axe-core that are broken badly. The page reloads itself, and says how to stop it: so `meta-refresh` is off. */
async function findBarriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(
    "axe.run({ resultTypes: ['violations'], rules: { 'meta-refresh': { enabled: false } } })",
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

const LOOKS = {
  'a desk in light': [DESK, 'light'],
  'a desk in dark': [DESK, 'dark'],
  'a phone in light': [PHONE, 'light'],
  'a phone in dark': [PHONE, 'dark'],
} as const;

// Every look is searched for barriers, each with half of the fleets: that is what takes the time.
const FLEETS: readonly (readonly [string, StatusData, readonly (keyof typeof LOOKS)[]])[] = [
  ['no CVMs', createFleet(0), ['a desk in light', 'a phone in dark']],
  ['100 CVMs', createFleet(100), ['a desk in dark', 'a phone in light']],
  ['10,000 CVMs', createFleet(10_000), ['a desk in light', 'a phone in dark']],
  ['hostile names', createHostileFleet(), ['a desk in dark', 'a phone in light']],
];

it.each(FLEETS)(
  'with %s, the page has no error, fits any width, and has no barrier',
  async (_what, data, searched) => {
    const { page, faults } = await readPage(browser, await serve(data));

    for (const [look, [viewport, colorScheme]] of Object.entries(LOOKS)) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      const width = await page.evaluate('document.documentElement.scrollWidth');
      const barriers = searched.some((name) => name === look) ? await findBarriers(page) : [];

      expect([look, width, barriers]).toEqual([look, viewport.width, []]);
    }

    expect(faults).toEqual([]);
  },
);

describe('by keyboard alone', () => {
  it('one follows a problem to its CVMs, and searches for another one', async () => {
    const { page, faults } = await readPage(browser, await serve(createFleet(10_000)));

    await tabTo(page, 'web-frontend-11');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/?q=cvm_000000000b');
    expect(await page.locator('.details dt').allTextContents()).toContain('Compose hash');
    expect(await page.locator('.cvms tbody tr').count()).toBe(1);
    await tabTo(page, 'Search');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('web-frontend-9876');
    await page.keyboard.press('Enter');

    await page.waitForURL('**/?q=web-frontend-9876');
    expect(await page.locator('.cvms tbody tr').count()).toBe(1);
    expect(await page.inputValue('#q')).toBe('web-frontend-9876');
    expect(faults).toEqual([]);
  });

  it('the first link skips to the CVMs', async () => {
    const { page } = await readPage(browser, await serve(createFleet(100)));

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');

    expect(await page.evaluate('document.activeElement.id')).toBe('cvms');
  });

  it('the focus is visible everywhere', async () => {
    const { page } = await readPage(browser, await serve(createFleet(10)));
    const places = await page.locator('a, input:not([type=hidden]), button').count();
    const seen: string[] = [];

    for (let step = 0; step < places; step += 1) {
      await page.keyboard.press('Tab');
      const { name, outline, left } = await page.evaluate<Focus>(FOCUS);
      if (outline !== 'none' && left >= 0) seen.push(name);
    }

    expect(seen).toHaveLength(places);
    expect(seen.slice(0, 2)).toEqual(['Skip to the CVMs', 'Phala Cloud exporter']);
  });
});

describe('the reloading', () => {
  it('goes on by itself, without a script, until it is stopped', async () => {
    let data = createFleet(1);
    const { url } = await serveWeb(undefined, { readStatus: () => data });
    const { page, faults } = await readPage(browser, url, { javaScriptEnabled: false });
    expect(await page.locator('meta[http-equiv=refresh]').getAttribute('content')).toBe('30');
    data = createFleet(2);

    await page.getByRole('link', { name: 'stop' }).click();

    expect(await page.locator('.cvms tbody tr').count()).toBe(2);
    expect(await page.locator('meta[http-equiv=refresh]').count()).toBe(0);
    expect(faults).toEqual([]);
  });
});

describe('the documentation', () => {
  it.each(['docs/', 'docs/runbooks/failure-reasons.md', 'docs/scaling.md'])(
    'on %s has no error, fits any width, and has no barrier',
    async (path) => {
      const { page, faults } = await readPage(browser, `${await serve(createFleet(1))}/${path}`);

      for (const [viewport, colorScheme] of Object.values(LOOKS)) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
      }

      expect(await findBarriers(page)).toEqual([]);
      expect(faults).toEqual([]);
    },
  );
});

describe('with JavaScript disabled', () => {
  it('the page is the same, and searches', async () => {
    const url = await serve(createFleet(250));
    const { page: usual } = await readPage(browser, url);
    const { page, faults } = await readPage(browser, url, { javaScriptEnabled: false });
    expect(await page.locator('main').textContent()).toBe(await usual.locator('main').textContent());

    await page.getByRole('searchbox').fill('web-frontend-249');
    await page.getByRole('button').click();
    await page.waitForURL('**/?q=web-frontend-249');

    expect(await page.locator('.cvms tbody tr').count()).toBe(1);
    expect(faults).toEqual([]);
  });
});

it('names are shown character by character', async () => {
  const { page } = await readPage(browser, await serve(createHostileFleet()));

  const names = await page
    .locator('.cvms tbody th')
    .evaluateAll((cells) => cells.map((cell) => cell.firstChild?.textContent ?? ''));

  const expected = HOSTILE_NAMES.map((name) =>
    name.length > 60
      ? `${name.slice(0, 60)}…`
      : name.toWellFormed().replace('\0', '\uFFFD').trim() || '(no name)',
  );
  expect(new Set(names)).toEqual(new Set(expected));
  expect(names).toHaveLength(expected.length);
});

it('a script in the page would not run', async () => {
  const { page, faults } = await readPage(browser, await serve(createFleet(1)));

  await page.evaluate(
    'document.body.insertAdjacentHTML(\'beforeend\', \'<img src=x onerror="document.title=1"><p style="color:red">\')',
  );

  await expect
    .poll(() => faults.filter((fault) => fault.includes('Content Security Policy')).length)
    .toBeGreaterThan(1);
  expect(await page.title()).toContain('Phala Cloud exporter');
});

interface Focus {
  readonly name: string;
  readonly outline: string;
  readonly left: number;
}

const FOCUS = `(() => {
  const { activeElement: element } = document;
  const name = element.labels?.[0]?.textContent ?? element.textContent.trim();
  return { name, outline: getComputedStyle(element).outlineStyle, left: element.getBoundingClientRect().left };
})()`;

async function tabTo(page: Page, wanted: string | RegExp): Promise<void> {
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press('Tab');
    const { name } = await page.evaluate<Focus>(FOCUS);
    if (typeof wanted === 'string' ? name === wanted : wanted.test(name)) return;
  }
  throw new Error(`expected to reach ${wanted} by Tab, passed 80 other elements`);
}
