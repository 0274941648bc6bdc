// Run by `npm run screenshots`: what the dashboards look like, six hours of a simulated cloud in which time stands still.
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServerProcess } from '../../../prometheus/stack/server-process.ts';
import { startExporter, watchAll, watchWorkspace } from '../../app/start-exporter.ts';
import { openSimulator } from '../../simulator/open-simulator.ts';
import { openBrowser } from '../../status-page/open-browser.ts';
import { createTestClock } from '../../test-clock.ts';
import { FILES } from '../files.ts';
import { type Scrape, startBackfilled } from './backfill.ts';
import { servePage } from './serve.ts';

const FOLDER = resolve(import.meta.dirname, '../../../docs/images');
const WIDTH = 1400;
/** Longer dashboards are cut: what is below is for those who look for it. */
const MAX_HEIGHT = 1800;
const STEP_SECONDS = 60;
const STEPS = 360;

const browser = await openBrowser();
const clock = createTestClock();

let prometheus: ServerProcess;
let page: Awaited<ReturnType<typeof servePage>>;
let now = 0;

beforeAll(async () => {
  page = await servePage();
}, 300_000);

afterAll(async () => {
  page?.close();
  await prometheus?.kill();
});

it('simulates six hours', async () => {
  prometheus = await startBackfilled(simulate(), { lookback: `${STEP_SECONDS + 30}s` });
}, 300_000);

it.each(FILES)(
  'takes the picture of $uid',
  async ({ uid }) => {
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

async function* simulate(): AsyncGenerator<Scrape> {
  const simulator = await openSimulator({ seed: 4, apps: 7, cvmsPerApp: 4, isCalm: true, clock });
  const { world } = simulator;
  const discovery = { enabled: true, refresh: 300, include: null, exclude: null };
  const workspaces = simulator.workspaces.map((workspace) =>
    watchWorkspace(workspace, { apps: [], discovery }),
  );
  const exporter = await startExporter(watchAll(simulator, { workspaces }), { clock });
  await exporter.untilLogged('first poll cycle done', workspaces.length);
  const cvms = world.apps().flatMap(({ id }) => world.cvms(id));
  const crashes = new Map([
    [60, 3],
    [150, 8],
    [152, 8],
    [350, 12],
  ]);
  for (let step = 0; step < STEPS; step += 1) {
    const crashed = crashes.get(step);
    if (crashed !== undefined) world.crash(cvms[crashed]?.id ?? '');
    if (step === 340) world.setNodeStatus(cvms[0]?.node?.id ?? '', 'OFFLINE');
    clock.advance(STEP_SECONDS);
    world.advance(STEP_SECONDS);
    await exporter.cycle();
    now = clock.nowSeconds();
    yield { seconds: Math.floor(now), text: (await exporter.get('/metrics')).text };
  }
}
