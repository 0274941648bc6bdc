import { describe, expect, it } from 'vitest';
import type { SimulatedCvm } from '../../simulator/model.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { createTestClock, type TestClock } from '../test-clock.ts';
import type { CvmStatus, Item } from './item.ts';
import { ask, control, firstAppId, NEW, OLD, openSimulator, readStatuses } from './open-simulator.ts';

/** A calm cloud, and its first CVM as both lists and the node show it. */
interface Stage {
  readonly simulator: Simulator;
  readonly clock: TestClock;
  readonly cvm: SimulatedCvm;
  readonly older: () => Promise<Item | undefined>;
  readonly newer: () => Promise<Item | undefined>;
  readonly live: () => Promise<CvmStatus | null | undefined>;
  /** Sends a change of the CVM to the control API. */
  readonly change: (path: string, body?: unknown) => Promise<number>;
}

async function openStage(): Promise<Stage> {
  const clock = createTestClock();
  const simulator = await openSimulator({ clock, isCalm: true });
  const [cvm] = simulator.world.cvms(firstAppId(simulator));
  if (cvm === undefined) throw new Error('the app has no CVM');
  const read = async (version: string): Promise<Item[]> =>
    (await ask(simulator, `/apps/${firstAppId(simulator)}/cvms`, { 'x-phala-version': version })).json<
      Item[]
    >();
  return {
    simulator,
    clock,
    cvm,
    older: async () => (await read(OLD)).find(({ hosted }) => hosted?.id === cvm.uuid),
    newer: async () => (await read(NEW)).find(({ id }) => id === cvm.id),
    live: async () => (await readStatuses(simulator, [cvm.uuid]))[cvm.uuid],
    change: async (path, body) =>
      (await control(simulator, 'POST', `/cvms/${cvm.uuid}/${path}`, body)).status,
  };
}

it('restart is over within an instant: only uptime and events show it', async () => {
  const { clock, change, older, newer, live } = await openStage();

  expect(await change('restart')).toBe(204);
  clock.advance(12);

  expect(await newer()).toMatchObject({ status: 'running', in_progress: false });
  expect(await older()).toMatchObject({
    status: 'running',
    hosted: { uptime: '12s', boot_progress: 'done' },
  });
  expect(await live()).toMatchObject({
    status: 'running',
    uptime: '12s',
    in_progress: false,
    boot_progress: 'done',
    boot_error: '',
    operation: null,
  });
  expect((await live())?.events?.at(-1)).toMatchObject({ event: 'boot.progress', body: 'done' });
});

it('hang lets a boot stay at a stage, with an operation in progress, until the CVM is started', async () => {
  const { simulator, clock, cvm, change, older, newer, live } = await openStage();

  await change('hang', { stage: 'setting up docker' });
  clock.advance(900);
  simulator.world.advance(900);

  expect(await newer()).toMatchObject({ status: 'starting', in_progress: true });
  expect(await older()).toMatchObject({
    hosted: { uptime: '15m', boot_progress: 'setting up docker', boot_error: '' },
  });
  expect(await live()).toMatchObject({
    status: 'starting',
    uptime: '15m',
    in_progress: true,
    boot_progress: 'setting up docker',
    boot_error: '',
    operation: { type: 'power_on' },
  });
  expect((await live())?.events?.map(({ body }) => body).slice(-2)).toEqual([
    'setting up dstack-gateway',
    'setting up docker',
  ]);
  simulator.world.start(cvm.id);
  simulator.world.advance(300);
  expect(await live()).toMatchObject({ status: 'running', boot_progress: 'done' });
});

it('hang accepts a boot error, a running status and a stage that no boot has', async () => {
  const { change, older, newer, live } = await openStage();

  await change('hang', { stage: 'polishing', boot_error: 'no polish left', status: 'running' });

  expect(await newer()).toMatchObject({ status: 'running', in_progress: false });
  expect(await older()).toMatchObject({
    hosted: { boot_progress: 'polishing', boot_error: 'no polish left' },
  });
  expect(await live()).toMatchObject({
    status: 'running',
    uptime: '0s',
    boot_progress: 'polishing',
    boot_error: 'no polish left',
    operation: null,
  });
  expect((await live())?.events?.at(-1)).toMatchObject({ event: 'boot.error', body: 'no polish left' });
});

it('exhaust ends auto-restarts: the CVM stays exited, and an event says that the VM manager gave up', async () => {
  const { simulator, clock, change, older, newer, live } = await openStage();

  await change('exhaust');
  clock.advance(600);
  simulator.world.advance(600);

  expect(await newer()).toMatchObject({ status: 'exited', in_progress: false });
  expect(await older()).toMatchObject({ status: 'exited', hosted: { exited_at: '10m' } });
  const status = await live();
  expect(status).toMatchObject({ status: 'exited', in_progress: false, operation: null });
  expect(status?.events?.at(-1)).toEqual({
    event: 'vmm.auto_restart.exhausted',
    body: 'Automatic restart stopped after 5 failed attempts',
    timestamp: (clock.nowSeconds() - 600) * 1000,
  });
});

it('set changes the compose hash until the next update, the boot error and the uptime', async () => {
  const { simulator, cvm, change, newer, older, live } = await openStage();
  const composeHash = 'ab'.repeat(32);
  const before = (await newer())?.compose_hash;
  const bootError = 'dstack-gateway registration failed, the app has no ingress route: timeout';

  await change('set', { compose_hash: composeHash });
  expect((await newer())?.compose_hash).toBe(composeHash);
  await change('set', { boot_error: bootError, uptime_seconds: 90 });

  expect((await newer())?.compose_hash).toBe(composeHash);
  expect(await older()).toMatchObject({ hosted: { uptime: '1m 30s', boot_error: bootError } });
  expect(await live()).toMatchObject({
    status: 'running',
    uptime: '1m 30s',
    boot_progress: 'done',
    boot_error: bootError,
  });
  simulator.world.update(cvm.id);
  expect([composeHash, before]).not.toContain((await newer())?.compose_hash);
});

it('set changes the price of the compute resources', async () => {
  const { change, newer } = await openStage();

  await change('set', { hourly_price_usd: 9.5 });

  expect(await newer()).toMatchObject({ resource: { compute_billing_price: '9.5' } });
});

describe('list-lag', () => {
  it('lists show the state of so long ago while the live status is current', async () => {
    const { simulator, clock, cvm, change, newer, older, live } = await openStage();
    await control(simulator, 'POST', '/list-lag', { seconds: 60 });

    await change('exhaust');
    clock.advance(30);
    await change('set', { compose_hash: 'cd'.repeat(32) });
    clock.advance(29);
    expect(await live()).toMatchObject({ status: 'exited' });
    expect([(await newer())?.status, (await older())?.hosted?.exited_at]).toEqual(['running', null]);
    clock.advance(1);
    expect([(await newer())?.status, (await older())?.hosted?.exited_at]).toEqual(['exited', '0s']);
    expect((await newer())?.compose_hash).not.toBe('cd'.repeat(32));
    clock.advance(30);
    expect((await newer())?.compose_hash).toBe('cd'.repeat(32));
    simulator.world.start(cvm.id);
    expect([(await newer())?.status, (await live())?.status]).toEqual(['exited', 'starting']);
    await control(simulator, 'POST', '/list-lag', { seconds: 0 });
    expect((await newer())?.status).toBe('starting');
  });

  it('the steps of time, nodes, new CVMs and removed ones lag, too', async () => {
    const { simulator, clock, cvm, newer } = await openStage();
    const { world } = simulator;
    const count = async (): Promise<number> =>
      (await ask(simulator, `/apps/${firstAppId(simulator)}/cvms`)).json<Item[]>().length;
    world.setListLag(10);

    world.setNodeStatus(cvm.node.id, 'OFFLINE');
    const created = world.create(firstAppId(simulator));
    expect([(await newer())?.status, await count()]).toEqual(['running', 4]);
    clock.advance(10);
    expect([(await newer())?.status, await count()]).toEqual(['offline', 5]);
    world.setNodeStatus(cvm.node.id, 'ONLINE');
    world.delete(created.id);
    world.advance(60);
    expect([(await newer())?.status, await count()]).toEqual(['offline', 5]);
    clock.advance(10);
    expect([(await newer())?.status, await count()]).toEqual(['running', 4]);
  });
});

describe('batch-row', () => {
  it.each([
    ['missing', () => []],
    ['null', (uuid) => [[uuid, null]]],
    ['upper_case', (uuid) => [[uuid.toUpperCase(), uuid.toUpperCase()]]],
    [
      'twice',
      (uuid) => [
        [uuid, uuid],
        [uuid.toUpperCase(), uuid.toUpperCase()],
      ],
    ],
    ['unknown_id', (uuid) => [[`ffffffff${uuid.slice(8)}`, `ffffffff${uuid.slice(8)}`]]],
    ['normal', (uuid) => [[uuid, uuid]]],
  ] satisfies [string, (uuid: string) => unknown[]][])(
    '%s changes the row of a CVM, and its list stays',
    async (row, toExpected) => {
      const { simulator, cvm, change, newer } = await openStage();

      expect(await change(`batch-row/${row}`)).toBe(204);

      const statuses = await readStatuses(simulator, [cvm.uuid]);
      expect(Object.entries(statuses).map(([id, status]) => [id, status?.vm_uuid ?? null])).toEqual(
        toExpected(cvm.uuid),
      );
      expect((await newer())?.status).toBe('running');
    },
  );

  it('of a node changes the rows of all its CVMs but those with one of their own', async () => {
    const { simulator, cvm, change } = await openStage();
    const { workspaces, world } = simulator;
    const cvms = (workspaces[0]?.appIds ?? []).flatMap((appId) => [...world.cvms(appId)]);
    const read = async (): Promise<string[]> =>
      Object.keys(
        await readStatuses(
          simulator,
          cvms.map(({ uuid }) => uuid),
        ),
      ).toSorted();
    const others = cvms.filter(({ node }) => node !== cvm.node).map(({ uuid }) => uuid);

    await control(simulator, 'POST', `/nodes/${cvm.node.name}/batch-row/missing`);
    expect(await read()).toEqual(others.toSorted());
    await change('batch-row/null');

    expect(await read()).toEqual([...others, cvm.uuid].toSorted());
  });
});
