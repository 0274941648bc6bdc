// Run by `npm run screenshots`: what the dashboards look like, six hours of a simulated cloud in which time stands still.
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServerProcess } from '../../../prometheus/stack/server-process.ts';
import { openBrowser } from '../../status-page/open-browser.ts';
import { createTestClock } from '../../test-clock.ts';
import { FILES } from '../files.ts';
import { startBackfilled } from './backfill.ts';
import { servePage } from './serve.ts';
import { STEP_SECONDS, STEPS, simulate } from './simulate.ts';

const FOLDER = resolve(import.meta.dirname, '../../../docs/images');
const WIDTH = 1400;
/** Longer dashboards are cut: what is below is for those who look for it. */
const MAX_HEIGHT = 1800;

const browser = await openBrowser();
const clock = createTestClock();

let prometheus: ServerProcess;
let page: Awaited<ReturnType<typeof servePage>>;

beforeAll(async () => {
  page = await servePage();
}, 300_000);

afterAll(async () => {
  page?.close();
  await prometheus?.kill();
});

it('simulates six hours', async () => {
  // A series without further samples ends at once.
  prometheus = await startBackfilled(simulate(clock), { lookback: `${STEP_SECONDS - 1}s` });
}, 300_000);

it.each(FILES)(
  'takes the picture of $uid',
  async ({ uid }) => {
    const now = Math.floor(clock.nowSeconds());
    const query = new URLSearchParams({
      prom: `http://${prometheus.address}`,
      dash: uid,
      now: String(now * 1000),
      range: String(STEP_SECONDS * STEPS),
      step: String(STEP_SECONDS),
      theme: 'light',
      w: String(WIDTH),
    });
    const tab = await browser.newPage({ viewport: { width: WIDTH + 32, height: 1200 }, timezoneId: 'UTC' });
    await tab.clock.setFixedTime(now * 1000);
    await tab.goto(`${page.origin}/?${query.toString()}`);
    await tab.waitForSelector('[data-panel]', { timeout: 60_000 });
    await tab.waitForTimeout(3000);
    const height = await tab.evaluate('document.documentElement.scrollHeight');
    await tab.setViewportSize({ width: WIDTH + 32, height: Math.min(MAX_HEIGHT, Number(height)) });
    await tab.waitForTimeout(1500);
    const faults = await tab.evaluate('window.__log.filter((each) => each.error || each.crash)');

    await tab.screenshot({ path: join(FOLDER, `dashboard-${uid.replace('phala-cloud-', '')}.png`) });

    await tab.close();
    expect(faults).toEqual([]);
  },
  120_000,
);
