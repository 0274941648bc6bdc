import { fetch } from 'undici';
import { expect, it } from 'vitest';
import { SIMULATED_SECRET } from '../../simulator/simulated-secret.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { createTestClock } from '../test-clock.ts';
import type { Item } from './item.ts';
import { ask, NEW, OLD, openSimulator } from './open-simulator.ts';

async function readAll(simulator: Simulator, version: string): Promise<readonly Item[]> {
  const lists = await Promise.all(
    simulator.workspaces.flatMap(({ apiKey, appIds }) =>
      appIds.map((appId) =>
        ask(simulator, `/apps/${appId}/cvms`, { 'x-api-key': apiKey, 'x-phala-version': version }),
      ),
    ),
  );
  return lists.flatMap((reply) => reply.json<Item[]>());
}

function toFactsOfNew(item: Item): unknown {
  return {
    name: item.name,
    status: item.status,
    inProgress: item.in_progress,
    instanceId: item.instance_id,
    vcpu: item.resource?.vcpu,
    memoryMib: (item.resource?.memory_in_gb ?? 0) * 1024,
    diskGib: item.resource?.disk_in_gb,
    billing: item.resource?.billing_period,
    node: item.node_info?.name,
    region: item.node_info?.region,
    urls: item.endpoints ?? [],
    listed: item.listed,
    projectType: item.project_type,
  };
}

function toFactsOfOld(item: Item): unknown {
  return {
    name: item.name,
    status: item.status,
    inProgress: item.in_progress,
    instanceId: item.hosted?.instance_id,
    vcpu: item.vcpu,
    memoryMib: item.memory,
    diskGib: item.disk_size,
    billing: item.billing_period,
    node: item.node?.name,
    region: item.node?.region_identifier,
    urls: item.public_urls,
    listed: item.listed,
    projectType: item.project_type,
  };
}

it('both shapes have the same details', async () => {
  const simulator = await openSimulator({ clock: createTestClock() });
  let compared = 0;

  for (let step = 0; step < 30; step += 1) {
    const [older, newer] = await Promise.all([readAll(simulator, OLD), readAll(simulator, NEW)]);
    expect(newer.map(toFactsOfNew)).toEqual(older.map(toFactsOfOld));
    compared += newer.length;
    simulator.world.advance(40);
  }

  expect(compared).toBeGreaterThan(400);
});

it('the version selects the shape; without one, the default of the key applies', async () => {
  const simulator = await openSimulator();
  const isOld = async (workspace: number, headers: Record<string, string>): Promise<boolean> => {
    const { baseUrl } = simulator;
    const { apiKey = '', appIds = [] } = simulator.workspaces[workspace] ?? {};
    const response = await fetch(`${baseUrl}/apps/${appIds[0]}/cvms`, {
      headers: { 'x-api-key': apiKey, ...headers },
    });
    const [item] = (await response.json()) as Item[];
    return item?.hosted !== undefined && item.resource === undefined;
  };

  expect(await isOld(0, {})).toBe(false);
  expect(await isOld(1, {})).toBe(true);
  expect(await isOld(0, { 'x-phala-version': OLD })).toBe(true);
  expect(await isOld(1, { 'x-phala-version': '2026-05-22' })).toBe(false);
});

it('every field that must stay secret contains the marker', async () => {
  const simulator = await openSimulator();
  const find = (item: unknown, path: readonly string[]): unknown =>
    path.reduce<unknown>((value, name) => Object(value)[name], item);
  const [older] = await readAll(simulator, OLD);
  const [newer] = await readAll(simulator, NEW);
  const configuration = ['hosted', 'configuration'];
  const compose = [...configuration, 'compose_file'];

  for (const name of ['docker_compose_file', 'salt', 'pre_launch_script', 'init_script', 'bash_script']) {
    expect(find(older, [...compose, name])).toContain(SIMULATED_SECRET);
  }
  for (const name of ['encrypted_env', 'user_config']) {
    expect(find(older, [...configuration, name])).toContain(SIMULATED_SECRET);
  }
  expect(find(older, ['syslog_endpoint'])).toContain(SIMULATED_SECRET);
  expect(find(newer, ['kms_info', 'encrypted_env_pubkey'])).toContain(SIMULATED_SECRET);
  for (const name of ['serial', 'stdout', 'stderr', 'container_log_base']) {
    expect(find(newer, ['logs', name])).toContain(SIMULATED_SECRET);
  }
});
