import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../simulator/simulator.ts';
import { shardOf } from '../../src/collect/shard-of.ts';
import type { Config } from '../../src/config/config.ts';
import { NEW, OLD, openSimulator } from '../simulator/open-simulator.ts';
import { createTestClock } from '../test-clock.ts';
import { type Exporter, startPolled, watchAll, watchWorkspace } from './start-exporter.ts';

const TOTAL = 3;
const NUMBERS = [0, 1, 2];
const LISTED = { enabled: true, refresh: 60, include: null, exclude: null };

/** Polls all workspaces: the first apps of each by configuration, the rest by discovery. */
function discover(simulator: Simulator, configured: number, version = NEW): Config {
  const workspaces = simulator.workspaces.map((workspace) => {
    const { apps } = watchWorkspace(workspace);
    return watchWorkspace(workspace, { apps: apps.slice(0, configured), discovery: LISTED });
  });
  return watchAll(simulator, { workspaces, api: { version } });
}

function startShards(config: Config): Promise<readonly Exporter[]> {
  return Promise.all(NUMBERS.map((number) => startPolled(config, { shard: { number, total: TOTAL } })));
}

/** Series of apps, CVMs and nodes; nodes by name, because a shard may know the name of a node only. */
async function readCloud(exporter: Exporter): Promise<readonly string[]> {
  const series = await exporter.series('phala_');
  return series
    .filter((line) => /^phala_(app|cvm|node)_/.test(line))
    .map((line) => line.replace(/node_id="[^"]*",?/, ''));
}

function idsIn(lines: readonly string[], label: string, family: string): readonly string[] {
  return lines
    .filter((line) => line.startsWith(`${family}{`))
    .map((line) => new RegExp(`${label}="([^"]+)"`).exec(line)?.[1] ?? '');
}

describe.each([
  ['the new shape', NEW],
  ['the old shape', OLD],
])('three shards in %s', (_shape, version) => {
  it.each([
    ['configured', (simulator: Simulator) => watchAll(simulator, { api: { version } })],
    ['discovered', (simulator: Simulator) => discover(simulator, 0, version)],
    ['configured and discovered', (simulator: Simulator) => discover(simulator, 2, version)],
  ])('export together the series of %s apps that one exporter exports', async (_how, toConfig) => {
    const simulator = await openSimulator({ apps: 15, clock: createTestClock() });
    const config = toConfig(simulator);
    const single = await startPolled(config);
    const shards = await startShards(config);

    for (const exporter of [single, ...shards]) await exporter.cycle();
    const parts = await Promise.all(shards.map(readCloud));
    const series = parts.flat();

    expect([...new Set(series)].toSorted()).toEqual((await readCloud(single)).toSorted());
    const ofNodes = series.filter((line) => line.startsWith('phala_node_'));
    expect(new Set(ofNodes).size).toBeLessThan(ofNodes.length);
    const ofApps = series.filter((line) => !line.startsWith('phala_node_'));
    expect(new Set(ofApps).size).toBe(ofApps.length);
    expect(idsIn(series, 'app_id', 'phala_app_info')).toHaveLength(15);
    for (const part of parts) expect(idsIn(part, 'cvm_id', 'phala_cvm_info').length).toBeGreaterThan(0);
  });
});

it("an app that two workspaces list is the first one's, on whichever shard it is", async () => {
  const simulator = await openSimulator({ apps: 15 });
  const [production] = simulator.workspaces;
  if (production === undefined) throw new Error('no workspace');
  const twice = ['first', 'second'].map((name) =>
    watchWorkspace({ ...production, name }, { apps: [], discovery: LISTED }),
  );

  const shards = await startShards(watchAll(simulator, { workspaces: twice }));

  const infos = (await Promise.all(shards.map((shard) => shard.series('phala_app_info')))).flat();
  expect(infos).toHaveLength(production.appIds.length);
  expect(infos.filter((line) => !line.includes('workspace="first"'))).toEqual([]);
});

it('each shard polls only its own apps, and all of them fetch the list', async () => {
  const simulator = await openSimulator({ apps: 15 });
  const before = simulator.requests.byEndpoint();

  await startShards(discover(simulator, 0));

  const after = simulator.requests.byEndpoint();
  expect(before).toEqual({});
  expect(after).toMatchObject({ apps: TOTAL * simulator.workspaces.length, app_cvms: 15 });
});

it('a shard exports its number; the only one is number 0 of 1', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const config = watchAll(simulator);
  const shard = await startPolled(config, { shard: { number: 2, total: TOTAL } });
  const single = await startPolled(config);

  const readings = await Promise.all(
    [shard, single].map(async (exporter) => [
      await exporter.value('phala_exporter_shard'),
      await exporter.value('phala_exporter_total_shards'),
    ]),
  );

  expect(readings).toEqual([
    [2, 3],
    [0, 1],
  ]);
  expect((await shard.get('/')).text).toContain('<dt>Shard<dd>2 <small>of 3, counted from 0</small>');
  expect((await single.get('/')).text).not.toContain('Shard');
});

it('a reload keeps the shard: of what it adds, only what is on the shard', async () => {
  const simulator = await openSimulator({ apps: 15 });
  const [production] = simulator.workspaces;
  if (production === undefined) throw new Error('no workspace');
  const watchFirst = (count: number): Config => {
    const { apps } = watchWorkspace(production);
    return watchAll(simulator, { workspaces: [watchWorkspace(production, { apps: apps.slice(0, count) })] });
  };
  const exporter = await startPolled(watchFirst(3), {
    shard: { number: 1, total: TOTAL },
    loadConfig: () => Promise.resolve(watchFirst(10)),
  });

  await exporter.app.config.reload();

  const onShard = production.appIds.slice(0, 10).filter((appId) => shardOf(appId, TOTAL) === 1);
  expect(onShard.length).toBeGreaterThan(1);
  expect(idsIn(await exporter.series('phala_app_info'), 'app_id', 'phala_app_info')).toEqual(onShard);
});

describe('a shard without apps', () => {
  /** The one app of the first workspace, configured or discovered, and a shard that it is not on. */
  async function open(isListed: boolean) {
    const simulator = await openSimulator({ apps: 1 });
    const [workspace] = simulator.workspaces;
    if (workspace === undefined) throw new Error('no workspace');
    const shard = { number: (shardOf(workspace.appIds[0] ?? '', TOTAL) + 1) % TOTAL, total: TOTAL };
    const watched = watchWorkspace(workspace, isListed ? { apps: [], discovery: LISTED } : {});
    return { simulator, shard, config: watchAll(simulator, { workspaces: [watched] }) };
  }

  it.each([true, false])('is ready without series of apps; listed: %s', async (isListed) => {
    const { config, shard } = await open(isListed);

    const exporter = await startPolled(config, { shard });

    expect((await exporter.get('/-/ready')).status).toBe(200);
    expect(await readCloud(exporter)).toEqual([]);
    expect(await exporter.series('phala_up')).toEqual([]);
    expect((await exporter.get('/')).text).toContain('No apps on this shard');
  });

  it('is ready through an outage, so that a StatefulSet starts the next shard', async () => {
    const { simulator, config, shard } = await open(true);
    simulator.faults.add({ kind: 'status', status: 500 });

    const exporter = await startPolled(config, { shard });

    expect((await exporter.get('/-/ready')).status).toBe(200);
  });
});
