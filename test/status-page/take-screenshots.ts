// Run by `npm run screenshots`: what the status page looks like, with a simulated cloud in which time stands still.
import { join, resolve } from 'node:path';
import { it } from 'vitest';
import { startExporter, watchAll, watchWorkspace } from '../app/start-exporter.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { createTestClock } from '../test-clock.ts';
import { openBrowser, readPage } from './open-browser.ts';

const FOLDER = resolve(import.meta.dirname, '../../docs/images');
const discovery = { enabled: true, refresh: 300, include: null, exclude: null };

const browser = await openBrowser();

it.each([
  ['status-page-light', 'light', { width: 1200, height: 1060 }],
  ['status-page-dark', 'dark', { width: 1200, height: 1060 }],
  ['status-page-phone', 'dark', { width: 390, height: 844 }],
] as const)('takes %s.png', async (name, colorScheme, viewport) => {
  const url = await startTroubledExporter();
  const { page } = await readPage(browser, url, { colorScheme, viewport, deviceScaleFactor: 1 });

  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
});

async function startTroubledExporter(): Promise<string> {
  const clock = createTestClock();
  const simulator = await openSimulator({ seed: 4, apps: 7, cvmsPerApp: 4, clock });
  simulator.world.advance(3600);
  const [production] = simulator.workspaces;
  const [slow = '', short = ''] = production?.appIds ?? [];
  const workspaces = simulator.workspaces.map((workspace, index) =>
    watchWorkspace(workspace, {
      apps:
        index === 0
          ? [{ id: short, alias: undefined, expected_cvms: 9, expected_compose_hashes: undefined }]
          : [],
      discovery,
    }),
  );
  const exporter = await startExporter(watchAll(simulator, { workspaces }), { clock });
  await exporter.untilLogged('first poll cycle done', workspaces.length);
  simulator.faults.add({ kind: 'status', status: 503, app_id: slow });
  clock.advance(48);
  await exporter.cycle();
  clock.advance(7);
  return `${exporter.url}/`;
}
