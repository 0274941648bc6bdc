import { expect, it } from 'vitest';
import type { Simulator } from '../../simulator/simulator.ts';
import { createTestClock } from '../test-clock.ts';
import type { Item } from './item.ts';
import { ask, firstAppId, NEW, OLD, openSimulator } from './open-simulator.ts';

async function readCvms(simulator: Simulator, appId: string, version: string): Promise<readonly Item[]> {
  return (await ask(simulator, `/apps/${appId}/cvms`, { 'x-phala-version': version })).json<Item[]>();
}

it('the same seed gives the same course of events', async () => {
  const simulators = await Promise.all(
    [1, 2].map(() => openSimulator({ seed: 7, clock: createTestClock() })),
  );
  const [one = [], two = []] = await Promise.all(
    simulators.map(async (simulator) => {
      const answers: string[] = [];
      for (let step = 0; step < 20; step += 1) {
        simulator.world.advance(60);
        answers.push((await ask(simulator, '/apps')).text);
        answers.push((await ask(simulator, `/apps/${firstAppId(simulator)}/cvms`)).text);
      }
      return answers;
    }),
  );

  expect(one.length).toBe(40);
  expect(one).toEqual(two);
});

it('another seed gives another world', async () => {
  const one = await openSimulator({ seed: 1 });
  const two = await openSimulator({ seed: 2 });

  expect(firstAppId(one)).not.toBe(firstAppId(two));
  expect(one.workspaces[0]?.apiKey).not.toBe(two.workspaces[0]?.apiKey);
});

it('many small steps of time have the same result as a large one', async () => {
  const clock = createTestClock();
  const once = await openSimulator({ clock });
  const often = await openSimulator({ clock });

  once.world.advance(1000);
  for (let step = 0; step < 100; step += 1) often.world.advance(10);

  expect((await ask(once, '/apps')).text).toBe((await ask(often, '/apps')).text);
});

it('all statuses appear within a long time', async () => {
  const { world } = await openSimulator();
  const statuses = new Set<string>();
  const nodeStatuses = new Set<string>();

  for (let step = 0; step < 10_000; step += 1) {
    world.advance(2);
    const cvms = world.apps().flatMap((app) => app.cvms);
    for (const cvm of cvms) statuses.add(cvm.status);
    for (const node of world.nodes()) nodeStatuses.add(node.status);
  }

  expect([...statuses].sort()).toEqual(
    'creating deleting error exited offline provisioning restarting running starting stopped stopping updating'.split(
      ' ',
    ),
  );
  expect([...nodeStatuses].sort()).toEqual(['MAINTENANCE', 'OFFLINE', 'ONLINE']);
});

it.each([1, 2, 8, 10, 19, 25])(
  'the number of CVMs stays near its initial value, with seed %i',
  async (seed) => {
    const { world } = await openSimulator({ seed, apps: 3, cvmsPerApp: 3 });
    const counts: number[] = [];

    for (let step = 0; step < 5000; step += 1) {
      world.advance(20);
      counts.push(world.apps().flatMap((app) => app.cvms).length);
    }

    expect(Math.min(...counts)).toBeGreaterThanOrEqual(9 - 3);
    expect(Math.max(...counts)).toBeLessThanOrEqual(9 + 3);
    expect(Math.abs(counts.reduce((sum, count) => sum + count) / counts.length - 9)).toBeLessThan(0.5);
    expect(new Set(counts).size).toBeGreaterThan(1);
  },
);

it('most CVMs are running most of the time, and something changes about every minute', async () => {
  const { world } = await openSimulator();
  let running = 0;
  let seen = 0;
  let changes = 0;
  let before = '';

  for (let minute = 0; minute < 120; minute += 1) {
    world.advance(60);
    const statuses = world.apps().flatMap((app) => app.cvms.map((cvm) => `${cvm.id} ${cvm.status}`));
    running += statuses.filter((status) => status.endsWith(' running')).length;
    seen += statuses.length;
    if (statuses.join() !== before) changes += 1;
    before = statuses.join();
  }

  expect(running / seen).toBeGreaterThan(0.7);
  expect(changes).toBeGreaterThan(90);
});

it('a new world has unhealthy CVMs from the start', async () => {
  const { world } = await openSimulator();
  const cvms = world.apps().flatMap((app) => app.cvms);
  const statuses = cvms.map((cvm) => cvm.status);

  expect(cvms.length).toBe(18);
  expect(world.apps().at(-1)?.cvms).toEqual([]);
  expect(statuses).toEqual(expect.arrayContaining(['updating', 'stopped', 'error', 'starting']));
  expect(cvms.find((cvm) => cvm.status === 'error')?.bootError).not.toBe('');
  expect(statuses.filter((status) => status === 'running').length).toBe(14);
});

it('a created CVM has no VM until it is provisioned, boots in stages and then runs', async () => {
  const clock = createTestClock();
  const simulator = await openSimulator({ clock });
  const appId = firstAppId(simulator);
  const created = simulator.world.create(appId);
  const stages = new Set<string>();

  const [born] = (await readCvms(simulator, appId, NEW)).filter((cvm) => cvm.id === created.id);
  expect(born).toMatchObject({ status: 'creating', vm_uuid: null, instance_id: null, node_info: null });
  expect(born).toMatchObject({ in_progress: true, progress: { target: 'running' } });
  for (let second = 0; second < 150; second += 1) {
    clock.advance(1);
    simulator.world.advance(1);
    stages.add(created.bootProgress);
  }
  const old = (await readCvms(simulator, appId, OLD)).find((cvm) => cvm.hosted?.id === created.uuid);

  expect([...stages].slice(0, 5)).toEqual([
    '',
    'booting',
    'requesting app keys',
    'initializing data disk',
    'mounting data disk',
  ]);
  expect(old).toMatchObject({ status: 'running', in_progress: false, hosted: { boot_progress: 'done' } });
  expect(old?.hosted?.uptime).toMatch(/^([12]m )?\d+s$/);
  expect(old?.hosted?.events.map(({ event }) => event)).toContain('boot.progress');
});

it('a crashed CVM reports the time since its exit, its uptime keeps growing, and it restarts automatically', async () => {
  const clock = createTestClock();
  const simulator = await openSimulator({ clock });
  const appId = firstAppId(simulator);
  const [cvm] = simulator.world.cvms(appId);
  const find = async (): Promise<Item | undefined> =>
    (await readCvms(simulator, appId, OLD)).find((item) => item.hosted?.id === cvm?.uuid);

  simulator.world.crash(cvm?.id ?? '');
  const first = await find();
  clock.advance(3661);
  const later = await find();
  simulator.world.advance(200);

  expect(first).toMatchObject({ status: 'exited', in_progress: false, hosted: { exited_at: '0s' } });
  expect(later?.hosted?.exited_at).toBe('1h 1m 1s');
  expect(later?.hosted?.uptime).not.toBe(first?.hosted?.uptime);
  expect(cvm?.operationCount).toBeGreaterThan(1);
});

it('a CVM that is stopped or failed on request stays so until it is started', async () => {
  const { world } = await openSimulator({ apps: 1, cvmsPerApp: 3 });
  const [stopped, failed, deleted] = world.apps()[0]?.cvms ?? [];
  world.stop(stopped?.id ?? '');
  world.bootError(failed?.id ?? '');
  world.delete(deleted?.id ?? '');

  expect([stopped?.status, failed?.status, deleted?.status]).toEqual(['stopping', 'error', 'deleting']);
  world.advance(3000);
  expect([stopped?.status, failed?.status]).toEqual(['stopped', 'error']);
  expect(world.apps()[0]?.cvms).not.toContain(deleted);
  world.start(stopped?.id ?? '');
  expect(stopped?.status).toBe('starting');
});

it('CVMs on an offline node are offline until the node is back', async () => {
  const { world } = await openSimulator();
  const cvm = world.apps()[0]?.cvms.find(({ status }) => status === 'running');
  const nodeId = cvm?.node.id ?? 0;

  world.setNodeStatus(nodeId, 'OFFLINE');
  expect(cvm?.status).toBe('offline');
  world.setNodeStatus(nodeId, 'MAINTENANCE');
  expect(cvm?.status).toBe('running');
});

it('a CVM does not change while its node is offline', async () => {
  const { world } = await openSimulator();
  const cvm = world.apps()[0]?.cvms.find(({ status }) => status === 'running');
  world.update(cvm?.id ?? '');
  world.setNodeStatus(cvm?.node.id ?? 0, 'OFFLINE');

  world.advance(600);
  expect([cvm?.status, cvm?.phase]).toEqual(['offline', 'updating']);
  world.setNodeStatus(cvm?.node.id ?? 0, 'ONLINE');
  world.advance(10);
  expect(cvm?.status).toBe('starting');
});

it('an update changes the compose hash', async () => {
  const simulator = await openSimulator();
  const appId = firstAppId(simulator);
  const [before] = await readCvms(simulator, appId, NEW);

  simulator.world.update(before?.id ?? '');
  const [after] = await readCvms(simulator, appId, NEW);

  expect(after).toMatchObject({ id: before?.id, status: 'updating', in_progress: true });
  expect(after?.compose_hash).not.toBe(before?.compose_hash);
});

it('apps can be added, with a given number of CVMs, and removed', async () => {
  const simulator = await openSimulator();
  const { world } = simulator;

  const added = world.addApp({ name: 'late-app', workspace: 'staging', cvms: 2 });
  expect(simulator.workspaces[1]?.appIds).toContain(added.id);
  expect(added.cvms.map((cvm) => cvm.status)).toEqual(['running', 'running']);
  world.removeApp(added.id);
  expect(simulator.workspaces[1]?.appIds).not.toContain(added.id);
  expect(() => world.cvms(added.id)).toThrow(`no such app: ${added.id}`);
});

it('a world has the requested number of CVMs', async () => {
  const { world } = await openSimulator({ apps: 30, cvmsPerApp: 10 });

  expect(world.apps().length).toBe(30);
  expect(world.apps().flatMap((app) => app.cvms).length).toBe(300);
  expect(new Set(world.apps().map((app) => app.name)).size).toBe(30);
});
