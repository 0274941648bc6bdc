import { describe, expect, it } from 'vitest';
import type { StatusGeneration } from '../../simulator/cvm-status.ts';
import type { SimulatedCvm } from '../../simulator/model.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { createTestClock } from '../test-clock.ts';
import type { CvmStatus, Item } from './item.ts';
import {
  ask,
  control,
  firstAppId,
  NEW,
  OLD,
  openSimulator,
  postStatusBatch,
  readStatuses,
} from './open-simulator.ts';
import { compileSchema } from './schema.ts';

const COMMON = ['boot_error', 'boot_progress', 'in_progress', 'status', 'uptime', 'vm_uuid'];
const FLAT = ['correlation_id', 'operation_started_at', 'operation_type'];
const FIELDS: Readonly<Record<StatusGeneration, readonly string[]>> = {
  1: [...COMMON, ...FLAT],
  2: [...COMMON, ...FLAT, 'events', 'shutdown_progress'],
  3: [...COMMON, 'events', 'operation', 'resource_usage', 'shutdown_progress'],
};
const GENERATIONS = [1, 2, 3] as const;
const USAGE = [
  'cpu_percent',
  'disk_total_bytes',
  'disk_used_bytes',
  'egress_bytes',
  'memory_total_bytes',
  'memory_used_bytes',
];

function cvmsOf(simulator: Simulator, workspace = 0): SimulatedCvm[] {
  return (simulator.workspaces[workspace]?.appIds ?? []).flatMap((appId) => [...simulator.world.cvms(appId)]);
}

async function readAll(simulator: Simulator): Promise<CvmStatus[]> {
  const statuses = await readStatuses(
    simulator,
    cvmsOf(simulator).map(({ uuid }) => uuid),
  );
  return Object.values(statuses).filter((status) => status !== null);
}

describe.each(GENERATIONS)('generation %i', (generation) => {
  it('has exactly its fields, as the published schema says, over a long life', async () => {
    const clock = createTestClock();
    const simulator = await openSimulator({ clock, statusGeneration: generation });
    const check = compileSchema('CvmStatus', generation === 2);
    const statuses = new Set<string>();

    for (let step = 0; step < 100; step += 1) {
      for (const status of await readAll(simulator)) {
        expect(Object.keys(status).toSorted()).toEqual(FIELDS[generation].toSorted());
        expect(check(status)).toEqual([]);
        if (status.resource_usage) expect(Object.keys(status.resource_usage).toSorted()).toEqual(USAGE);
        statuses.add(status.status);
      }
      clock.advance(20);
      simulator.world.advance(20);
    }

    expect([...statuses]).toEqual(expect.arrayContaining(['running', 'stopped', 'exited', 'offline']));
  });

  it('has the status, progress and boot of the lists', async () => {
    const clock = createTestClock();
    const simulator = await openSimulator({ clock, statusGeneration: generation });
    let compared = 0;

    for (let step = 0; step < 30; step += 1) {
      const [older, newer] = await Promise.all([readList(simulator, OLD), readList(simulator, NEW)]);
      const statuses = await readAll(simulator);
      for (const live of statuses) {
        const hosted = older.find((item) => item.hosted?.id === live.vm_uuid);
        const info = newer.find((item) => item.vm_uuid === live.vm_uuid);
        expect(toFacts(live)).toEqual(toFactsOfLists(hosted, info, live.status === 'offline'));
        compared += 1;
      }
      clock.advance(30);
      simulator.world.advance(30);
    }

    expect(compared).toBeGreaterThan(300);
  });
});

async function readList(simulator: Simulator, version: string): Promise<Item[]> {
  const appIds = simulator.workspaces[0]?.appIds ?? [];
  const replies = await Promise.all(
    appIds.map((appId) => ask(simulator, `/apps/${appId}/cvms`, { 'x-phala-version': version })),
  );
  return replies.flatMap((reply) => reply.json<Item[]>());
}

function toFacts(live: CvmStatus): unknown {
  const { status, in_progress, uptime, boot_progress, boot_error, operation, operation_started_at } = live;
  const startedAt = operation_started_at ?? operation?.started_at ?? null;
  return { status, in_progress, startedAt, uptime, boot_progress, boot_error };
}

function toFactsOfLists(older: Item | undefined, newer: Item | undefined, isOffline: boolean): unknown {
  const { uptime, boot_progress, boot_error } = older?.hosted ?? {};
  return {
    status: newer?.status,
    in_progress: newer?.in_progress,
    startedAt: newer?.progress?.started_at ?? null,
    ...(isOffline
      ? { uptime: null, boot_progress: null, boot_error: null }
      : { uptime, boot_progress, boot_error }),
  };
}

it('the default generation is the newest, and the control API changes it', async () => {
  const simulator = await openSimulator();
  const read = async (): Promise<string[]> => Object.keys((await readAll(simulator))[0] ?? {}).toSorted();

  expect(await read()).toEqual(FIELDS[3].toSorted());
  await control(simulator, 'POST', '/status-batch', { generation: 1 });

  expect(await read()).toEqual(FIELDS[1].toSorted());
});

it('the operation has a type, a start and, for a shutdown, a phase', async () => {
  const clock = createTestClock();
  const simulator = await openSimulator({ clock, isCalm: true });
  const [updated, stopped] = cvmsOf(simulator);
  const uuids = [updated?.uuid ?? '', stopped?.uuid ?? ''];
  const startedAt = new Date(clock.nowSeconds() * 1000).toISOString();
  simulator.world.update(updated?.id ?? '');
  simulator.world.stop(stopped?.id ?? '');

  const nested = await readStatuses(simulator, uuids);
  simulator.world.setStatusBatch({ generation: 2 });
  const flat = await readStatuses(simulator, uuids);

  expect(uuids.map((uuid) => nested[uuid]?.operation)).toEqual([
    {
      type: 'compose_update',
      phase: null,
      started_at: startedAt,
      correlation_id: updated?.operation?.correlationId,
    },
    {
      type: 'stop',
      phase: 'graceful',
      started_at: startedAt,
      correlation_id: stopped?.operation?.correlationId,
    },
  ]);
  expect(flat[uuids[1] ?? '']).toMatchObject({
    status: 'stopping',
    shutdown_progress: 'stopping containers',
    operation_type: 'stop',
    operation_started_at: startedAt,
    correlation_id: stopped?.operation?.correlationId,
  });
});

it('usage is that of the machine while it runs, unknown after an exit, and null when stopped or offline', async () => {
  const clock = createTestClock();
  const simulator = await openSimulator({ clock, isCalm: true });
  const [running, exited, stopped] = cvmsOf(simulator);
  const offline = cvmsOf(simulator).find(({ node }) => node !== running?.node && node !== exited?.node);
  const usageOf = async (cvm: SimulatedCvm | undefined): Promise<CvmStatus['resource_usage']> =>
    (await readStatuses(simulator, [cvm?.uuid ?? '']))[cvm?.uuid ?? '']?.resource_usage;
  simulator.world.crash(exited?.id ?? '');
  simulator.world.stop(stopped?.id ?? '');
  simulator.world.setNodeStatus(offline?.node.id ?? 0, 'OFFLINE');

  const before = await usageOf(running);
  clock.advance(3600);
  const after = await usageOf(running);

  expect(before).toMatchObject({
    memory_total_bytes: (running?.instanceType.memoryMib ?? 0) * 1024 ** 2,
    disk_total_bytes: (running?.diskGib ?? 0) * 1024 ** 3,
  });
  for (const usage of [before, after]) {
    expect(Number(usage?.['memory_used_bytes'])).toBeLessThan(Number(usage?.['memory_total_bytes']));
    expect(Number(usage?.['disk_used_bytes'])).toBeLessThan(Number(usage?.['disk_total_bytes']));
    expect(Number(usage?.['cpu_percent'])).toBeGreaterThan(0);
  }
  expect(Number(after?.['egress_bytes'])).toBeGreaterThan(Number(before?.['egress_bytes']));
  expect(await usageOf(exited)).toEqual(Object.fromEntries(USAGE.map((name) => [name, null])));
  expect([await usageOf(stopped), await usageOf(offline)]).toEqual([null, null]);
});

it('a CVM on an offline node is offline, and the node reports nothing about it', async () => {
  const simulator = await openSimulator({ isCalm: true });
  const [cvm] = cvmsOf(simulator);
  simulator.world.setNodeStatus(cvm?.node.id ?? 0, 'OFFLINE');

  const { [cvm?.uuid ?? '']: live } = await readStatuses(simulator, [cvm?.uuid ?? '']);

  expect(live).toEqual({
    vm_uuid: cvm?.uuid,
    status: 'offline',
    uptime: null,
    in_progress: false,
    boot_progress: null,
    boot_error: null,
    shutdown_progress: null,
    events: [],
    operation: null,
    resource_usage: null,
  });
});

it('unknown ids, ids of other workspaces and of CVMs without a machine are left out', async () => {
  const simulator = await openSimulator({ isCalm: true });
  const [own] = cvmsOf(simulator);
  const [foreign] = cvmsOf(simulator, 1);
  const created = simulator.world.create(firstAppId(simulator));
  const uuids = [own, foreign, created].map((cvm) => cvm?.uuid ?? '');

  const statuses = await readStatuses(simulator, [...uuids, 'unknown', '', uuids[0] ?? '']);

  expect(Object.keys(statuses)).toEqual([own?.uuid]);
  expect(await readStatuses(simulator, [])).toEqual({});
});

it('requires a valid API key and a supported version', async () => {
  const simulator = await openSimulator();
  const post = async (headers: Record<string, string>): Promise<number> =>
    (await postStatusBatch(simulator, { vm_uuids: [] }, headers)).status;

  expect(await post({})).toBe(200);
  expect(await post({ 'x-phala-version': NEW })).toBe(200);
  expect(await post({ 'x-phala-version': '2020-01-01' })).toBe(422);
  expect(await post({ 'x-api-key': 'phak_other' })).toBe(401);
  simulator.world.expireKey('production');
  expect(await post({})).toBe(401);
  expect((await ask(simulator, '/status/batch', { 'x-api-key': 'phak_other' })).status).toBe(401);
});

it.each([
  ['', ['body'], 'missing'],
  ['{"vm_uuids":', ['body', 0], 'json_invalid'],
  ['null', ['body'], 'model_attributes_type'],
  [['a'], ['body'], 'model_attributes_type'],
  [{}, ['body', 'vm_uuids'], 'missing'],
  [{ vm_uuids: 'a' }, ['body', 'vm_uuids'], 'list_type'],
  [{ vm_uuids: ['a', 1] }, ['body', 'vm_uuids', 1], 'string_type'],
  [{ vm_uuids: Array(101).fill('a') }, ['body', 'vm_uuids'], 'too_long'],
])('rejects the body %j with 422 and the error of its place', async (body, loc, type) => {
  const reply = await postStatusBatch(await openSimulator(), body);

  expect(reply.status).toBe(422);
  expect(reply.json()).toEqual({ detail: [{ loc, type, msg: expect.any(String) }] });
  expect(compileSchema('HTTPValidationError', true)(reply.json())).toEqual([]);
});

it('rejects a body that is not sent as JSON', async () => {
  const headers = { 'content-type': 'text/plain' };

  const reply = await postStatusBatch(await openSimulator(), { vm_uuids: [] }, headers);

  expect(reply.status).toBe(422);
});

it('the control API sets the limit of ids and the status above it', async () => {
  const simulator = await openSimulator();
  const post = async (count: number): Promise<number> =>
    (await postStatusBatch(simulator, { vm_uuids: Array(count).fill('a') })).status;

  expect([await post(100), await post(101)]).toEqual([200, 422]);
  await control(simulator, 'POST', '/status-batch', { max_ids: 10, too_many_status: 413 });

  expect([await post(10), await post(11)]).toEqual([200, 413]);
});

it('counts requests and their ids', async () => {
  const simulator = await openSimulator();

  await postStatusBatch(simulator, { vm_uuids: ['a', 'b'] });
  await postStatusBatch(simulator, 'nonsense');
  await ask(simulator, '/apps');

  expect(simulator.requests.byEndpoint()).toEqual({ status_batch: 2, apps: 1 });
  expect(simulator.requests.recent().map(({ batchSize }) => batchSize)).toEqual([2, null, null]);
});
