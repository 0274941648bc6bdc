import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { Simulator } from '../../simulator/simulator.ts';
import { ConfigError, FAILURE_REASONS } from '../../src/errors.ts';
import { firstAppId, openSimulator } from '../simulator/open-simulator.ts';
import { startExporter, startPolled, watchAll, watchWorkspace } from './start-exporter.ts';

/** What a reader sees, without the head of the page. */
function textOf(page: string): string {
  return page
    .replace(/^.*<body>/s, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

async function discoverAll(simulator: Simulator) {
  const discovery = { enabled: true, refresh: 0, include: null, exclude: null };
  const workspaces = simulator.workspaces.map((workspace) =>
    watchWorkspace(workspace, { apps: [], discovery }),
  );
  return startPolled(watchAll(simulator, { workspaces }));
}

it('shows every app and every CVM of a small fleet by its name', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const exporter = await discoverAll(simulator);

  const text = textOf((await exporter.get('/')).text);

  const apps = simulator.world.apps();
  const cvms = apps.flatMap(({ id }) => simulator.world.cvms(id));
  expect(cvms.length).toBeGreaterThan(3);
  for (const { name } of [...apps, ...cvms]) expect(text).toContain(` ${name} `);
  expect(text).toContain('Phala Cloud exporter 1.2.3, revision abc');
  expect(text).toContain(' 2 workspaces · ');
});

it('shows why polls of an app fail, its runbook, and the age of its data', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  simulator.faults.add({ kind: 'status', status: 500, app_id: firstAppId(simulator) });
  exporter.clock.advance(90);
  await exporter.cycle();
  exporter.clock.advance(5);

  const { text } = await exporter.get('/');

  expect(textOf(text)).toContain('App 268cd85f92df: polls fail: http_5xx');
  expect(textOf(text)).toContain('1m 35s ago http_5xx runbook 5s ago , took 0.0s');
  expect(text).toContain('href="./docs/runbooks/failure-reasons.md#http_5xx"');
});

it('every failure reason has a place in the runbook that the page links to', async () => {
  const runbook = await readFile(
    resolve(import.meta.dirname, '../../docs/runbooks/failure-reasons.md'),
    'utf8',
  );

  const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);

  expect(headings).toEqual(Object.keys(FAILURE_REASONS));
});

it('shows a pause after a 429, and that discovery failed', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await discoverAll(simulator);
  simulator.faults.add({ kind: 'status', status: 429, retry_after: '120' });
  await exporter.cycle();
  exporter.clock.advance(20);

  const text = textOf((await exporter.get('/')).text);

  expect(text).toContain('Workspaces production, staging: requests paused for 1m 40s (HTTP 429)');
  expect(text).toContain('Workspaces production, staging: collector apps: rate_limited');
});

it('shows a failed reload with its errors, until one succeeds', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const config = watchAll(simulator);
  let faults: readonly string[] = ['config.yaml:3: poll.schedule: <expected> "cron"'];
  const loadConfig = () =>
    faults.length > 0 ? Promise.reject(new ConfigError(faults)) : Promise.resolve(config);
  const exporter = await startExporter(config, { loadConfig });
  exporter.clock.advance(3600);
  await exporter.app.config.reload();
  exporter.clock.advance(60);

  const failed = (await exporter.get('/')).text;
  faults = [];
  await exporter.app.config.reload();
  const applied = textOf((await exporter.get('/')).text);

  expect(textOf(failed)).toContain('The configuration reload failed 1m ago');
  expect(textOf(failed)).toContain('Configuration loaded 1h 1m ago');
  expect(failed).toContain('<code>config.yaml:3: poll.schedule: &lt;expected&gt; &quot;cron&quot;</code>');
  expect(applied).toContain('Configuration loaded 0s ago');
  expect(applied).not.toContain('poll.schedule');
});

it('has no negative age after the clock is set back, and no too large one after it is set forward', async () => {
  const exporter = await startPolled(watchAll(await openSimulator({ apps: 1 })));
  exporter.clock.advance(30);

  for (const seconds of [-86_400, 2 * 86_400]) {
    exporter.clock.step(seconds);

    expect(textOf((await exporter.get('/')).text)).toContain(' 30s ago succeeded 30s ago , took 0.0s ');
  }
});

it('shows that it waits until the first poll cycle has ended', async () => {
  const simulator = await openSimulator({ apps: 1 });
  simulator.faults.add({ kind: 'hang' });
  const exporter = await startExporter(watchAll(simulator));

  const text = textOf((await exporter.get('/')).text);

  expect(text).toContain('Waiting for the first polls');
  expect(text).toContain('not ready: waiting for the first poll cycle');
  expect(text).toContain('not polled yet');
});

it('does not call the cloud', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  simulator.requests.reset();

  await Promise.all(Array.from({ length: 20 }, () => exporter.get('/?q=web')));

  expect(simulator.requests.total()).toBe(0);
});
