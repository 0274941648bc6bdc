import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { Simulator } from '../../simulator/simulator.ts';
import { ConfigError, FAILURE_REASONS } from '../../src/errors.ts';
import { RUNBOOKS_URL } from '../../src/links.ts';
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

it('shows every app and every CVM that there is, by what it is called', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const exporter = await discoverAll(simulator);

  const text = textOf((await exporter.get('/')).text);

  const apps = simulator.world.apps();
  const cvms = apps.flatMap(({ id }) => simulator.world.cvms(id));
  expect(cvms.length).toBeGreaterThan(3);
  for (const { name } of [...apps, ...cvms]) expect(text).toContain(` ${name} `);
  expect(text).toContain('Phala Cloud exporter 1.2.3, revision abc');
  expect(text).toMatch(/ discovered \d listed, 0 s ago /);
});

it('shows why an app fails and where to read about it, and how old its data is', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  simulator.faults.add({ kind: 'status', status: 500, app_id: firstAppId(simulator) });
  exporter.clock.advance(90);
  await exporter.cycle();
  exporter.clock.advance(5);

  const { text } = await exporter.get('/');

  expect(textOf(text)).toContain('1 app cannot be polled: http_5xx');
  expect(textOf(text)).toContain('http_5xx what to do 5 s ago , took 0 ms 1 min ago');
  expect(textOf(text)).toContain('268cd85f92df as of 1 min ago running');
  expect(text).toContain(`href="${RUNBOOKS_URL}/failure-reasons.md#http_5xx"`);
});

it('every failure reason has a place in the runbook that the page links to', async () => {
  const runbook = await readFile(
    resolve(import.meta.dirname, '../../docs/runbooks/failure-reasons.md'),
    'utf8',
  );

  const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);

  expect(headings).toEqual(Object.keys(FAILURE_REASONS));
});

it('shows a pause after a 429, and when the list of apps cannot be had', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await discoverAll(simulator);
  simulator.faults.add({ kind: 'status', status: 429, retry_after: '120' });
  await exporter.cycle();
  exporter.clock.advance(20);

  const text = textOf((await exporter.get('/')).text);

  expect(text).toContain('paused for 1 min more: what to do');
  expect(text).toContain('Nothing is asked in production , staging for 1 min more');
  expect(text).toContain('No list of apps from production , staging : rate_limited');
  expect(text).toContain('rate_limited what to do 1 listed, 20 s ago');
});

it('shows a reload that was refused with its faults, until one succeeds', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const config = watchAll(simulator);
  let faults: readonly string[] = ['config.yaml:3: poll.schedule: <expected> "cron"'];
  const loadConfig = () =>
    faults.length > 0 ? Promise.reject(new ConfigError(faults)) : Promise.resolve(config);
  const exporter = await startExporter(config, { loadConfig });
  exporter.clock.advance(3600);
  await exporter.app.config.reload();
  exporter.clock.advance(60);

  const refused = (await exporter.get('/')).text;
  faults = [];
  await exporter.app.config.reload();
  const accepted = textOf((await exporter.get('/')).text);

  expect(textOf(refused)).toContain('not reloaded refused 1 min ago , in force: loaded 1 h 1 min ago');
  expect(refused).toContain('<code>config.yaml:3: poll.schedule: &lt;expected&gt; &quot;cron&quot;</code>');
  expect(accepted).toContain('in force loaded 0 s ago');
  expect(accepted).not.toContain('poll.schedule');
});

it('has no age that a clock set back makes negative, or one set forward makes too large', async () => {
  const exporter = await startPolled(watchAll(await openSimulator({ apps: 1 })));
  exporter.clock.advance(30);

  for (const seconds of [-86_400, 2 * 86_400]) {
    exporter.clock.step(seconds);

    expect(textOf((await exporter.get('/')).text)).toContain(' 30 s ago , took 0 ms 30 s ago ');
  }
});

it('says that it waits before the first poll cycle has ended', async () => {
  const simulator = await openSimulator({ apps: 1 });
  simulator.faults.add({ kind: 'hang' });
  const exporter = await startExporter(watchAll(simulator));

  const text = textOf((await exporter.get('/')).text);

  expect(text).toContain('Waiting for the first answers');
  expect(text).toContain('not ready the first poll cycle has not ended yet');
  expect(text).toContain('not polled yet');
});

it('does not ask the cloud', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  simulator.requests.reset();

  await Promise.all(Array.from({ length: 20 }, () => exporter.get('/?q=web')));

  expect(simulator.requests.total()).toBe(0);
});
