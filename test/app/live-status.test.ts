import { expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { ConfigFile } from '../../src/config/schema.ts';
import { NEW, OLD, openSimulator } from '../simulator/open-simulator.ts';
import { type Exporter, startPolled, watchAll } from './start-exporter.ts';

type Simulator = Awaited<ReturnType<typeof openSimulator>>;

/** Lines of `/metrics` that match the pattern; braces stand for themselves. */
async function linesOf({ get }: Exporter, pattern: string): Promise<readonly string[]> {
  const matcher = new RegExp(`^${pattern.replaceAll(/[{}]/g, String.raw`\$&`)}`);
  return (await get('/metrics')).text.split('\n').filter((line) => matcher.test(line));
}

/** The value of the only line that matches. */
async function readValue(exporter: Exporter, pattern: string): Promise<number | undefined> {
  const [line, ...others] = await linesOf(exporter, pattern);
  if (others.length > 0) throw new Error(`more than one series: ${pattern}`);
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

/** The first CVM that runs. */
function runningCvm({ world }: Simulator) {
  const cvm = world
    .apps()
    .flatMap(({ cvms }) => cvms)
    .find(({ status }) => status === 'running');
  if (cvm === undefined) throw new Error('the simulator has no running CVM');
  return cvm;
}

it('a thousand CVMs in a hundred apps cost ten more requests a cycle', async () => {
  const simulator = await openSimulator({ apps: 100, cvmsPerApp: 10 });
  const exporter = await startPolled(watchAll(simulator));
  const before = simulator.requests.byEndpoint();

  await exporter.cycle();

  const after = simulator.requests.byEndpoint();
  const cvms = simulator.world.apps().flatMap((app) => app.cvms).length;
  expect((after['status_batch'] ?? 0) - (before['status_batch'] ?? 0)).toBeLessThanOrEqual(
    Math.ceil(cvms / 100) + simulator.workspaces.length - 1,
  );
  const sizes = simulator.requests.recent().flatMap(({ batchSize }) => batchSize ?? []);
  expect(Math.max(...sizes)).toBe(100);
});

it.each([1, 2, 3] as const)('what nodes report is exported, from generation %i', async (statusGeneration) => {
  const simulator = await openSimulator({ apps: 1, statusGeneration });
  const { uuid } = runningCvm(simulator);
  const exporter = await startPolled(watchAll(simulator));

  expect(await readValue(exporter, `phala_cvm_live{.*cvm_id="${uuid}"`)).toBe(1);
  expect(await readValue(exporter, `phala_cvm_boot_complete{.*cvm_id="${uuid}"`)).toBe(1);
  expect(await readValue(exporter, `phala_cvm_uptime_seconds{.*cvm_id="${uuid}"`)).toBeGreaterThan(0);
  expect(await linesOf(exporter, 'phala_cvm_host_disk_used_bytes')).toHaveLength(
    statusGeneration === 3 ? 3 : 0,
  );
});

it('the status of the node counts while the list lags', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const { id, uuid } = runningCvm(simulator);
  const exporter = await startPolled(watchAll(simulator));
  simulator.world.setListLag(60);
  exporter.clock.advance(30);
  simulator.world.exhaust(id);

  await exporter.cycle();

  expect(await linesOf(exporter, `phala_cvm_status{.*cvm_id="${uuid}".*} 1$`)).toEqual([
    expect.stringContaining('status="exited"'),
  ]);
  expect(await readValue(exporter, `phala_cvm_auto_restart_exhausted{.*cvm_id="${uuid}"`)).toBe(1);
  expect(exporter.log.filter(({ level }) => level === 'warn')).toEqual([]);
});

it('a restart between two polls moves the start time, and nothing else does', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const { id, uuid } = runningCvm(simulator);
  const exporter = await startPolled(watchAll(simulator));
  const start = (): Promise<number | undefined> =>
    readValue(exporter, `phala_cvm_start_timestamp_seconds{.*cvm_id="${uuid}"`);
  const first = await start();
  for (let cycle = 0; cycle < 5; cycle += 1) {
    exporter.clock.advance(30.7);
    await exporter.cycle();
    expect(await start()).toBe(first);
  }

  simulator.world.restart(id);
  exporter.clock.advance(20);
  await exporter.cycle();

  expect(await start()).toBeGreaterThan((first ?? 0) + 100);
});

it('a CVM that hangs while booting has the stage and the cause of its error', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const { id, uuid } = runningCvm(simulator);
  const exporter = await startPolled(watchAll(simulator));
  simulator.world.hang(id, {
    stage: 'requesting app keys',
    bootError: 'Failed to request app keys: refused',
  });

  await exporter.cycle();

  const about = (family: string): Promise<readonly string[]> =>
    linesOf(exporter, `${family}{.*cvm_id="${uuid}"`);
  expect(await about('phala_cvm_boot_stage_info')).toEqual([
    expect.stringContaining('stage="requesting app keys"} 1'),
  ]);
  expect(await about('phala_cvm_boot_error_info')).toEqual([expect.stringContaining('cause="kms"} 1')]);
  expect(await readValue(exporter, `phala_cvm_boot_complete{.*cvm_id="${uuid}"`)).toBe(0);
});

it('an unknown boot stage is other, and is counted', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  simulator.world.hang(runningCvm(simulator).id, { stage: 'warming up' });

  await exporter.cycle();

  expect(await linesOf(exporter, 'phala_cvm_boot_stage_info')).toEqual([
    expect.stringContaining('stage="other"'),
  ]);
  expect(await readValue(exporter, 'phala_exporter_unknown_values_total{field="boot_progress"')).toBe(1);
});

it('the status changed when the exporter saw it change, and a reload keeps that', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const { id, uuid } = runningCvm(simulator);
  let config = watchAll(simulator);
  const exporter = await startPolled(config, { loadConfig: () => Promise.resolve(config) });
  const changedAt = (): Promise<number | undefined> =>
    readValue(exporter, `phala_cvm_status_changed_timestamp_seconds{.*cvm_id="${uuid}"`);
  expect(await changedAt()).toBeUndefined();
  exporter.clock.advance(60);
  simulator.world.exhaust(id);
  await exporter.cycle();
  const at = exporter.clock.nowSeconds();

  exporter.clock.advance(60);
  config = watchAll(simulator, { api: { concurrency: 2 } });
  await exporter.app.config.reload();
  await exporter.cycle();

  expect(await changedAt()).toBe(at);
});

it.each(['missing', 'null', 'unknown_id'] as const)(
  'a row that is %s leaves the status of the list, and phala_cvm_live 0',
  async (row) => {
    const simulator = await openSimulator({ apps: 1 });
    const { id, uuid } = runningCvm(simulator);
    simulator.world.setBatchRow(id, row);

    const exporter = await startPolled(watchAll(simulator));

    expect(await readValue(exporter, `phala_cvm_live{.*cvm_id="${uuid}"`)).toBe(0);
    expect(await readValue(exporter, `phala_cvm_status{.*cvm_id="${uuid}".*status="running"`)).toBe(1);
    expect(await readValue(exporter, 'phala_exporter_collector_success{collector="live_status"')).toBe(1);
  },
);

it('an endpoint that fails for an hour is one line in the log, and the lists go on', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const { id, uuid } = runningCvm(simulator);
  const exporter = await startPolled(watchAll(simulator));
  simulator.faults.add({ kind: 'status', status: 503, endpoint: 'status_batch' });
  simulator.world.exhaust(id);

  for (let cycle = 0; cycle < 118; cycle += 1) {
    exporter.clock.advance(30);
    await exporter.cycle();
  }

  expect(await readValue(exporter, 'phala_up')).toBe(1);
  expect(await readValue(exporter, 'phala_app_poll_success')).toBe(1);
  expect(await readValue(exporter, 'phala_exporter_collector_success{collector="live_status"')).toBe(0);
  expect(await readValue(exporter, `phala_cvm_status{.*cvm_id="${uuid}".*status="exited"`)).toBe(1);
  expect(await readValue(exporter, `phala_cvm_live{.*cvm_id="${uuid}"`)).toBe(0);
  expect(
    exporter.log.filter(({ level }) => level === 'warn').map(({ msg, reason }) => [msg, reason]),
  ).toEqual([['collector failed', 'http_5xx']]);
  simulator.faults.clear();
  exporter.clock.advance(300);
  await exporter.cycle();
  expect(await readValue(exporter, `phala_cvm_live{.*cvm_id="${uuid}"`)).toBe(1);
});

it('an endpoint that is not allowed is requested once an hour', async () => {
  const simulator = await openSimulator({ apps: 1 });
  simulator.faults.add({ kind: 'status', status: 403, endpoint: 'status_batch' });
  const exporter = await startPolled(watchAll(simulator));
  const requests = (): number => simulator.requests.byEndpoint()['status_batch'] ?? 0;

  for (let cycle = 0; cycle < 119; cycle += 1) {
    exporter.clock.advance(30);
    await exporter.cycle();
  }
  expect(requests()).toBe(1);
  exporter.clock.advance(60);
  await exporter.cycle();

  expect(requests()).toBe(2);
  expect(await readValue(exporter, 'phala_up')).toBe(1);
});

it.each([413, 422] as const)(
  'a batch that is rejected with %i is halved, and the next cycle knows',
  async (tooManyStatus) => {
    const simulator = await openSimulator({ apps: 8, cvmsPerApp: 10 });
    simulator.world.setStatusBatch({ maxIds: 30, tooManyStatus });
    const exporter = await startPolled(watchAll(simulator));
    const live = await linesOf(exporter, 'phala_cvm_live{.*} 1');
    const before = simulator.requests.byEndpoint()['status_batch'] ?? 0;

    await exporter.cycle();

    const cvms = simulator.world.apps().flatMap((app) => app.cvms).length;
    expect(live.length).toBeGreaterThan(30);
    expect(live).toHaveLength((await linesOf(exporter, 'phala_cvm_live')).length);
    const batches = (simulator.requests.byEndpoint()['status_batch'] ?? 0) - before;
    expect(batches).toBeLessThanOrEqual(Math.ceil(cvms / 20) + simulator.workspaces.length);
    expect(await linesOf(exporter, 'phala_exporter_collector_success{.*live_status.*} 0')).toEqual([]);
  },
);

it('a collector that is switched off sends no request and has no series', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const { collectors: defaults } = ConfigFile.parse({});
  const off = { enabled: false };
  const collectors = { ...defaults, live_status: off, workspace: { ...defaults.workspace, ...off } };
  const exporter = await startPolled(watchAll(simulator, { collectors }));

  expect(simulator.requests.byEndpoint()['status_batch'] ?? 0).toBe(0);
  expect(await linesOf(exporter, 'phala_cvm_live')).toEqual([]);
  expect(await linesOf(exporter, 'phala_exporter_collector_.*live_status')).toEqual([]);
});

it('a CVM has the same cvm_id in both shapes, and the shape is exported', async () => {
  const simulator = await openSimulator({ apps: 1 });
  let config: Config = watchAll(simulator, { api: { version: NEW } });
  const exporter = await startPolled(config, { loadConfig: () => Promise.resolve(config) });
  const idsOf = async (): Promise<readonly (string | undefined)[]> =>
    (await linesOf(exporter, 'phala_cvm_vcpus')).map((line) => /cvm_id="([^"]*)"/.exec(line)?.[1]);
  const ids = await idsOf();
  expect(await linesOf(exporter, 'phala_exporter_api_shape_info')).toEqual([
    expect.stringContaining('shape="CVMInfo"} 1'),
  ]);

  config = watchAll(simulator, { api: { version: OLD } });
  await exporter.app.config.reload();
  await exporter.cycle();

  expect(await idsOf()).toEqual(ids);
  expect(await linesOf(exporter, 'phala_exporter_api_shape_info')).toEqual([
    expect.stringContaining('shape="HostedCvm"} 1'),
  ]);
});
