// Run by `npm run screenshots`: what the status page looks like, with a simulated cloud in which time stands still.
import { join, resolve } from 'node:path';
import { it } from 'vitest';
import { startExporter, watchAll, watchWorkspace } from '../app/start-exporter.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { createTestClock } from '../test-clock.ts';
import { openBrowser, readPage } from './open-browser.ts';

const FOLDER = resolve(import.meta.dirname, '../../docs/images');
const discovery = { enabled: true, refresh: 300, include: null, exclude: null };
const DESK = { width: 1200, height: 1000 };
const PHONE = { width: 390, height: 844 };

const browser = await openBrowser();

/** States of the simulated cloud, each started by a function that returns the address of the page. */
const STATES = { calm: startCalm, offline: startOffline, stale: startStale, empty: startEmpty } as const;

const LOOKS = [
  ['light', 'light', DESK],
  ['dark', 'dark', DESK],
  ['phone', 'light', PHONE],
] as const;

/** The states with pictures in every look; of the others one shows all. */
const IN_EVERY_LOOK = ['calm', 'offline'];

const PICTURES = Object.entries(STATES).flatMap(([state, start]) =>
  LOOKS.filter(([look]) => look === 'light' || IN_EVERY_LOOK.includes(state)).map(
    ([look, colorScheme, viewport]) => ({
      state,
      start,
      look,
      colorScheme,
      viewport,
    }),
  ),
);

it.each(PICTURES)('takes status-page-$state-$look.png', async (picture) => {
  const { state, start, look, colorScheme, viewport } = picture;
  const url = await start();
  const { page } = await readPage(browser, url, { colorScheme, viewport });

  await page.screenshot({ path: join(FOLDER, `status-page-${state}-${look}.png`) });
});

async function startPolledFleet(apps = 7) {
  const clock = createTestClock();
  const simulator = await openSimulator({ seed: 4, apps, cvmsPerApp: 4, isCalm: true, clock });
  simulator.world.advance(3600);
  for (const { id } of simulator.world.apps().toReversed())
    if (simulator.world.cvms(id).length === 0) simulator.world.removeApp(id);
  const workspaces = simulator.workspaces.map((workspace) =>
    watchWorkspace(workspace, { apps: [], discovery }),
  );
  const exporter = await startExporter(watchAll(simulator, { workspaces }), { clock });
  await exporter.untilLogged('first poll cycle done', workspaces.length);
  return { clock, simulator, exporter, url: `${exporter.url}/` };
}

async function startCalm(): Promise<string> {
  const { clock, url } = await startPolledFleet();
  clock.advance(7);
  return url;
}

async function startOffline(): Promise<string> {
  const { clock, simulator, exporter, url } = await startPolledFleet();
  const cvms = simulator.world.apps().flatMap(({ id }) => simulator.world.cvms(id));
  const node = simulator.world.nodes().find(({ id }) => cvms.filter((cvm) => cvm.node?.id === id).length > 4);
  simulator.world.setNodeStatus(node?.id ?? '', 'OFFLINE');
  simulator.world.crash(cvms.find((cvm) => cvm.node !== node)?.id ?? '');
  clock.advance(48);
  await exporter.cycle();
  clock.advance(700);
  await exporter.cycle();
  clock.advance(7);
  return url;
}

async function startStale(): Promise<string> {
  const { clock, simulator, exporter, url } = await startPolledFleet();
  const [app] = simulator.world.apps();
  simulator.faults.add({ kind: 'status', status: 503, app_id: app?.id ?? '' });
  clock.advance(360);
  await exporter.cycle();
  clock.advance(7);
  return url;
}

async function startEmpty(): Promise<string> {
  const { clock, simulator, exporter, url } = await startPolledFleet();
  for (const { id } of simulator.world.apps().toReversed()) simulator.world.removeApp(id);
  clock.advance(360);
  await exporter.cycle();
  clock.advance(7);
  return url;
}
