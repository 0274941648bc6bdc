import { expect, it } from 'vitest';
import type { Simulator } from '../../simulator/simulator.ts';
import { parseDnsName } from '../../src/discovery/dns-name.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { type Exporter, startExporter, startPolled, watchAll, watchWorkspace } from './start-exporter.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

interface Group {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

async function listOf(exporter: Exporter, path: string): Promise<readonly Group[]> {
  const { status, text } = await exporter.get(path);
  expect([status, path]).toEqual([200, path]);
  return JSON.parse(text);
}

function runningCvms({ world }: Simulator) {
  return world.apps().flatMap(({ cvms }) => cvms.filter(({ status }) => status === 'running'));
}

it('lists the guest agent of each running CVM that is public, with its labels, in the order of the exposition', async () => {
  const simulator = await openSimulator({ apps: 4 });
  const exporter = await startPolled(watchAll(simulator));

  const groups = await listOf(exporter, '/sd/guests');

  const expected = runningCvms(simulator).filter(({ app }) => app.template.isPublic);
  expect(groups.length).toBeGreaterThan(1);
  expect(new Set(groups.map(({ labels }) => labels['cvm_id']))).toEqual(
    new Set(expected.map(({ uuid }) => uuid)),
  );
  const { uuid, instanceId, name, app, node } =
    expected.find((cvm) => cvm.uuid === groups[0]?.labels['cvm_id']) ?? {};
  expect(groups[0]).toEqual({
    targets: [`${instanceId}-8090.${node?.gatewayDomain}:443`],
    labels: {
      __scheme__: 'https',
      app_id: app?.id,
      cvm_id: uuid,
      name,
      workspace: app?.workspace.name,
      __meta_phala_app_id: app?.id,
      __meta_phala_cvm_id: uuid,
      __meta_phala_name: name,
      __meta_phala_workspace: app?.workspace.name,
      __meta_phala_node: node?.name,
      __meta_phala_region: node?.region,
    },
  });
  const shown = (await exporter.series('phala_cvm_status')).flatMap(
    (line) => /cvm_id="([^"]+)".*status="running"} 1/.exec(line)?.[1] ?? [],
  );
  const listed = groups.map(({ labels }) => labels['cvm_id']);
  expect(listed).toEqual(shown.filter((id) => listed.includes(id)));
  expect(await exporter.value('phala_exporter_sd_targets{kind="guests"}')).toBe(groups.length);
});

it('lists the URL of each public endpoint of running CVMs', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const exporter = await startPolled(watchAll(simulator));

  const groups = await listOf(exporter, '/sd/endpoints');

  const urls = groups.flatMap(({ targets }) => targets);
  expect(urls).toHaveLength(runningCvms(simulator).length);
  expect(urls.every((url) => parseDnsName(url.replace('https://', '')) !== undefined)).toBe(true);
  expect(groups[0]?.labels).not.toHaveProperty('__scheme__');
  expect(await exporter.value('phala_exporter_sd_targets{kind="endpoints"}')).toBe(urls.length);
});

it('is JSON for Prometheus, and sends no request to the API', async () => {
  const simulator = await openSimulator({ apps: 2 });
  const exporter = await startPolled(watchAll(simulator));
  simulator.requests.reset();

  const { headers, body } = await exporter.get('/sd/guests');

  expect(headers['content-type']).toBe(JSON_TYPE);
  expect([headers['cache-control'], headers['content-length']]).toEqual(['no-store', String(body.length)]);
  expect(simulator.requests.total()).toBe(0);
});

it('HEAD gets the headers alone', async () => {
  const exporter = await startPolled(watchAll(await openSimulator({ apps: 1 })));

  const response = await fetch(`${exporter.url}/sd/guests`, { method: 'HEAD' });

  expect(Number(response.headers.get('content-length'))).toBeGreaterThan(1);
  expect(await response.text()).toBe('');
});

it('uses the configured port of the guest agent', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator, { service_discovery: { guest_port: 9999 } }));

  const [group] = await listOf(exporter, '/sd/guests');

  expect(group?.targets[0]).toMatch(/^[0-9a-f]{40}-9999\..*:443$/);
});

it('the older shape of the API gives the same targets as far as it knows the settings', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const api = { version: '2025-10-28' };
  const [older, newer] = await Promise.all([
    startPolled(watchAll(simulator, { api })),
    startPolled(watchAll(simulator)),
  ]);

  const targets = (groups: readonly Group[]): readonly string[] => groups.flatMap((group) => group.targets);
  const fromOlder = targets(await listOf(older, '/sd/guests'));

  expect(fromOlder).toHaveLength(runningCvms(simulator).length);
  expect(fromOlder).toEqual(expect.arrayContaining([...targets(await listOf(newer, '/sd/guests'))]));
  expect(await older.get('/sd/endpoints').then(({ text }) => text)).toBe(
    (await newer.get('/sd/endpoints')).text,
  );
});

it('filters by workspace and by app id, in every form', async () => {
  const simulator = await openSimulator({ apps: 5 });
  const exporter = await startPolled(watchAll(simulator));
  const all = await listOf(exporter, '/sd/endpoints');
  const [first, second] = simulator.workspaces;
  const appId = first?.appIds[0] ?? '';
  const ofWorkspace = (name: string | undefined) => all.filter(({ labels }) => labels['workspace'] === name);

  expect(await listOf(exporter, `/sd/endpoints?workspace=${first?.name}`)).toEqual(ofWorkspace(first?.name));
  expect(await listOf(exporter, `/sd/endpoints?workspace=${first?.name}&workspace=${second?.name}`)).toEqual(
    all,
  );
  for (const form of [appId, `app_${appId}`, `0x${appId.toUpperCase()}`]) {
    expect(await listOf(exporter, `/sd/endpoints?app_id=${form}`)).toEqual(
      all.filter(({ labels }) => labels['app_id'] === appId),
    );
  }
  expect(await listOf(exporter, `/sd/endpoints?app_id=${appId}&workspace=${second?.name}`)).toEqual([]);
  expect(await listOf(exporter, `/sd/endpoints?app_id=${'0'.repeat(40)}`)).toEqual([]);
});

it.each([
  ['app=1', 'unknown parameter "app", expected workspace or app_id\n'],
  ['workspace=production&x', 'unknown parameter "x", expected workspace or app_id\n'],
  ['workspace=nowhere', 'no workspace "nowhere" is configured\n'],
  ['workspace=', 'no workspace "" is configured\n'],
  ['app_id=web', 'expected app_id with 40 hexadecimal digits, got "web"\n'],
  [`app_id=${'x'.repeat(1000)}`, `expected app_id with 40 hexadecimal digits, got "${'x'.repeat(64)}…"\n`],
])('rejects ?%s with a sentence', async (query, text) => {
  const exporter = await startPolled(watchAll(await openSimulator({ apps: 1 })));

  for (const path of ['/sd/guests', '/sd/endpoints'])
    expect(await exporter.get(`${path}?${query}`)).toMatchObject({ status: 400, text });
});

it('is an error before the first poll of every app, and an empty list for apps without CVMs', async () => {
  const simulator = await openSimulator({ apps: 3 });
  for (const { id } of simulator.world.apps())
    for (const cvm of simulator.world.cvms(id)) simulator.world.stop(cvm.id);
  simulator.world.advance(600);
  simulator.faults.add({ kind: 'hang', workspace: 'staging' });
  const exporter = await startExporter(watchAll(simulator));
  await exporter.untilLogged('first poll cycle done');

  expect(await exporter.get('/sd/guests')).toMatchObject({
    status: 503,
    text: 'not known yet, or no longer: waiting for successful polls\n',
  });
  expect(await listOf(exporter, '/sd/guests?workspace=production')).toEqual([]);
  exporter.clock.advance(120);
  expect(await listOf(exporter, '/sd/guests')).toEqual([]);
});

it('is an error while lists of apps fail and none is known', async () => {
  const simulator = await openSimulator({ apps: 3 });
  simulator.faults.add({ kind: 'status', status: 500, endpoint: 'apps' });
  const discovery = { enabled: true, refresh: 300, include: null, exclude: null };
  const workspaces = simulator.workspaces.map((each) => watchWorkspace(each, { discovery, apps: [] }));
  const exporter = await startPolled(watchAll(simulator, { workspaces }));

  for (const path of ['/sd/guests', '/sd/endpoints?workspace=production'])
    expect((await exporter.get(path)).status).toBe(503);
});

it('is an empty list for a workspace without apps', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const discovery = { enabled: true, refresh: 300, include: null, exclude: null };
  const workspaces = simulator.workspaces.map((each) => watchWorkspace(each, { discovery, apps: [] }));
  const exporter = await startPolled(watchAll(simulator, { workspaces }));

  expect(await listOf(exporter, '/sd/guests?workspace=staging')).toEqual([]);
});

it('keeps the last good list while polls fail, and is an error when it is stale', async () => {
  const simulator = await openSimulator({ apps: 2 });
  const exporter = await startPolled(watchAll(simulator));
  const before = await listOf(exporter, '/sd/endpoints');
  simulator.faults.add({ kind: 'status', status: 503 });

  await exporter.cycle();
  expect(await listOf(exporter, '/sd/endpoints')).toEqual(before);

  exporter.clock.advance(300);
  expect((await exporter.get('/sd/endpoints')).status).toBe(503);
});

it('a CVM appears and disappears with its poll', async () => {
  const simulator = await openSimulator({ apps: 1, isCalm: true });
  const exporter = await startPolled(watchAll(simulator));
  const [cvm] = runningCvms(simulator);
  const listed = async (): Promise<boolean> =>
    (await listOf(exporter, '/sd/endpoints')).some(({ labels }) => labels['cvm_id'] === cvm?.uuid);
  expect(await listed()).toBe(true);

  simulator.world.stop(cvm?.id ?? '');
  await exporter.cycle();
  expect(await listed()).toBe(false);

  simulator.world.advance(300);
  simulator.world.start(cvm?.id ?? '');
  simulator.world.advance(300);
  await exporter.cycle();
  expect(await listed()).toBe(true);
});

it('keeps the port of a gateway whose domain has one', async () => {
  const simulator = await openSimulator({ apps: 3 });
  for (const node of simulator.world.nodes()) Object.assign(node, { gatewayDomain: 'gw.example:13004' });
  const exporter = await startPolled(watchAll(simulator));

  const guests = (await listOf(exporter, '/sd/guests')).flatMap(({ targets }) => targets);
  const endpoints = (await listOf(exporter, '/sd/endpoints')).flatMap(({ targets }) => targets);

  expect(guests.length).toBeGreaterThan(1);
  expect(guests.filter((target) => !/^[0-9a-f]{40}-8090\.gw\.example:13004$/.test(target))).toEqual([]);
  expect(endpoints).toHaveLength(runningCvms(simulator).length);
  expect(endpoints.filter((url) => !/^https:\/\/[0-9a-f]{40}-\d+\.gw\.example:13004$/.test(url))).toEqual([]);
});
