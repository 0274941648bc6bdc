import { expect, it } from 'vitest';
import type { Simulator } from '../../simulator/simulator.ts';
import { Pattern } from '../../src/config/pattern.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { type Exporter, startPolled, watchAll, watchWorkspace } from './start-exporter.ts';

interface DiscoveryChanges {
  readonly include?: Pattern;
  readonly exclude?: Pattern;
  readonly configured?: number;
}

/** Polls the first workspace by discovery, with the first few of its apps configured. */
function discover(
  simulator: Simulator,
  { include, exclude, configured = 0 }: DiscoveryChanges = {},
): Promise<Exporter> {
  const [workspace] = simulator.workspaces;
  if (workspace === undefined) throw new Error('no workspace');
  const { apps } = watchWorkspace(workspace);
  const discovery = { enabled: true, refresh: 60, include: include ?? null, exclude: exclude ?? null };
  return startPolled(
    watchAll(simulator, {
      workspaces: [watchWorkspace(workspace, { apps: apps.slice(0, configured), discovery })],
    }),
  );
}

async function watchedIds(exporter: Exporter): Promise<readonly string[]> {
  return (await exporter.series('phala_app_info')).map((line) => /app_id="(\w+)"/.exec(line)?.[1] ?? '');
}

it('polls every app of the workspace from the first cycle on, with its name', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const appIds = simulator.workspaces[0]?.appIds ?? [];

  const exporter = await discover(simulator);

  expect(await watchedIds(exporter)).toEqual(appIds.toSorted());
  expect(
    (await exporter.series('phala_app_poll_success')).filter((line) => line.endsWith(' 1')),
  ).toHaveLength(2);
  const name = simulator.world.apps().find(({ id }) => id === appIds[0])?.name;
  expect(
    await exporter.value(`phala_app_info{app_id="${appIds[0]}",workspace="production",alias="${name}"}`),
  ).toBe(1);
});

it('reads every page of a long list', async () => {
  const simulator = await openSimulator({ apps: 360, cvmsPerApp: 1 });
  const wanted = simulator.workspaces[0]?.appIds.length ?? 0;

  const exporter = await discover(simulator);

  expect(wanted).toBeGreaterThan(200);
  expect(await watchedIds(exporter)).toHaveLength(wanted);
  expect(simulator.requests.byEndpoint()['apps']).toBe(Math.ceil(wanted / 100));
});

it('responds while an app is listed whose name nearly matches a pattern with nested quantifiers', async () => {
  const simulator = await openSimulator({ apps: 2 });
  const workspace = simulator.workspaces[0]?.name ?? '';
  const { id } = simulator.world.addApp({ name: `${'a'.repeat(60)}_`, workspace, cvms: 1 });

  const exporter = await discover(simulator, { include: new Pattern('^([a-z0-9]+-?)+$', 'anywhere') });

  expect(await watchedIds(exporter)).not.toContain(id);
});

it('polls only apps whose name is included and not excluded', async () => {
  const simulator = await openSimulator({ apps: 6 });
  const own = simulator.world.apps().filter(({ workspace }) => workspace.name === 'production');
  const [first] = own;

  const included = await discover(simulator, { include: new Pattern(`^${first?.name}$`, 'anywhere') });
  const excluded = await discover(simulator, { exclude: new Pattern(`^${first?.name}$`, 'anywhere') });

  expect(await watchedIds(included)).toEqual([first?.id]);
  expect(await watchedIds(excluded)).toEqual(
    own
      .slice(1)
      .map(({ id }) => id)
      .toSorted(),
  );
});

it('fetches the list again after refresh, not before; new apps are added', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const exporter = await discover(simulator);
  const added = simulator.world.addApp({ name: 'brand-new', workspace: 'production', cvms: 2 });

  exporter.clock.advance(59);
  await exporter.cycle();
  expect(await watchedIds(exporter)).not.toContain(added.id);

  exporter.clock.advance(1);
  await exporter.cycle();
  expect(await watchedIds(exporter)).toContain(added.id);
  expect(await exporter.series(`phala_cvm_vcpus{app_id="${added.id}"`)).toHaveLength(2);
});

it('fetches the list at once when an app is not found: a deleted app is removed, a new one added', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const exporter = await discover(simulator);
  const [deleted = ''] = await watchedIds(exporter);
  const added = simulator.world.addApp({ name: 'brand-new', workspace: 'production', cvms: 2 });
  simulator.world.removeApp(deleted);

  exporter.clock.advance(30);
  await exporter.cycle();

  expect(await watchedIds(exporter)).toContain(added.id);
  expect((await exporter.get('/metrics')).text).not.toContain(deleted);
});

it('a failed refresh keeps the last list, shows in metrics, is tried again in the next cycle', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const exporter = await discover(simulator);
  const before = await watchedIds(exporter);
  simulator.faults.add({ kind: 'status', status: 500, endpoint: 'apps', times: 1 });
  exporter.clock.advance(60);
  await exporter.cycle();

  expect(await watchedIds(exporter)).toEqual(before);
  expect(
    await exporter.value('phala_exporter_collector_success{collector="apps",workspace="production"}'),
  ).toBe(0);
  expect(
    await exporter.value(
      'phala_exporter_collector_failures_total{collector="apps",workspace="production",reason="http_5xx"}',
    ),
  ).toBe(1);
  expect(
    (await exporter.series('phala_app_poll_success')).filter((line) => line.endsWith(' 1')),
  ).toHaveLength(2);
  expect(exporter.log).toContainEqual(
    expect.objectContaining({ level: 'warn', msg: 'collector failed', reason: 'http_5xx' }),
  );

  await exporter.cycle();
  expect(
    await exporter.value('phala_exporter_collector_success{collector="apps",workspace="production"}'),
  ).toBe(1);
});

it('apps that are listed by their id alone are polled without a name', async () => {
  const simulator = await openSimulator({ apps: 3 });
  simulator.faults.add({ kind: 'minimal', endpoint: 'apps' });

  const exporter = await discover(simulator);

  expect(await watchedIds(exporter)).toHaveLength(2);
  expect((await exporter.series('phala_app_info')).join()).not.toContain('alias');
});

it('a configured app is polled without discovery and stays first', async () => {
  const simulator = await openSimulator({ apps: 6 });
  simulator.faults.add({ kind: 'status', status: 403, endpoint: 'apps', times: 1 });
  const appIds = simulator.workspaces[0]?.appIds ?? [];

  const exporter = await discover(simulator, { configured: 1 });
  expect(await watchedIds(exporter)).toEqual(appIds.slice(0, 1));
  await exporter.cycle();

  expect(await watchedIds(exporter)).toEqual([appIds[0], ...appIds.slice(1).toSorted()]);
});

it('a configured app without an alias has the name that discovery found', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const [appId] = simulator.workspaces[0]?.appIds ?? [];
  const name = simulator.world.apps().find(({ id }) => id === appId)?.name;

  const exporter = await discover(simulator, { configured: 1 });

  expect(
    await exporter.value(`phala_app_info{app_id="${appId}",workspace="production",alias="${name}"}`),
  ).toBe(1);
});

it('is ready, with nothing to show, when the filter leaves no app to poll', async () => {
  const exporter = await discover(await openSimulator({ apps: 3 }), {
    include: new Pattern('^no such name$', 'anywhere'),
  });

  expect((await exporter.get('/-/ready')).status).toBe(200);
  expect(await watchedIds(exporter)).toEqual([]);
});

it('aborts the poll of an app that is removed from the list meanwhile', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const exporter = await discover(simulator);
  const [gone = ''] = await watchedIds(exporter);
  simulator.faults.add({ kind: 'hang', app_id: gone });
  simulator.world.removeApp(gone);

  exporter.clock.advance(60);
  await exporter.cycle();

  expect(exporter.log).toContainEqual(
    expect.objectContaining({ level: 'debug', app_id: gone, reason: 'aborted' }),
  );
  expect(await watchedIds(exporter)).not.toContain(gone);
});

it('the exporter is ready with a workspace without apps', async () => {
  const simulator = await openSimulator({ apps: 1 });
  simulator.world.removeApp(simulator.workspaces[0]?.appIds[0] ?? '');

  const exporter = await discover(simulator);

  expect((await exporter.get('/-/ready')).status).toBe(200);
  expect(await watchedIds(exporter)).toEqual([]);
});

it('polls the apps of the last complete list while lists have fewer apps than their total', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const exporter = await discover(simulator);
  const watched = await watchedIds(exporter);
  const fault = simulator.faults.add({ kind: 'empty_list', endpoint: 'apps' });
  exporter.clock.advance(60);

  await exporter.cycle();

  expect(await watchedIds(exporter)).toEqual(watched);
  expect(watched.length).toBeGreaterThan(0);
  expect(
    await exporter.value('phala_exporter_collector_success{collector="apps",workspace="production"}'),
  ).toBe(0);
  expect(exporter.log).toContainEqual(
    expect.objectContaining({ level: 'warn', msg: 'collector failed', reason: 'incomplete' }),
  );
  simulator.faults.clear(fault);
  await exporter.cycle();
  expect(
    await exporter.value('phala_exporter_collector_success{collector="apps",workspace="production"}'),
  ).toBe(1);
});

it('a list that cannot be had from the start is a cloud that is down, not one without apps', async () => {
  const simulator = await openSimulator({ apps: 3 });
  simulator.faults.add({ kind: 'status', status: 401 });

  const exporter = await discover(simulator);

  expect(await exporter.value('phala_up')).toBe(0);
});

it('an app that the list loses in one workspace and has in another is polled there in the same cycle', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const [workspace] = simulator.workspaces;
  if (workspace === undefined) throw new Error('no workspace');
  const discovery = { enabled: true, refresh: 60, include: null, exclude: null };
  // Two keys of one workspace: the first one's list wins, while it can be had.
  simulator.faults.add({ kind: 'status', status: 500, endpoint: 'apps', times: 1 });
  const exporter = await startPolled(
    watchAll(simulator, {
      workspaces: ['first', 'second'].map((name) => watchWorkspace(workspace, { name, apps: [], discovery })),
    }),
  );
  expect(await exporter.series('phala_app_info')).toEqual([
    expect.stringContaining('workspace="second"'),
    expect.stringContaining('workspace="second"'),
  ]);

  exporter.clock.advance(60);
  await exporter.cycle();

  expect((await exporter.series('phala_app_info')).every((line) => line.includes('workspace="first"'))).toBe(
    true,
  );
  expect(
    (await exporter.series('phala_app_poll_success')).filter((line) => line.endsWith(' 1')),
  ).toHaveLength(2);
  expect((await exporter.series('phala_cvm_info')).length).toBeGreaterThan(0);
});

it('known apps are polled on time while the list of apps is slow', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const exporter = await discover(simulator);
  const [appId = ''] = await watchedIds(exporter);
  simulator.faults.add({ kind: 'hang', endpoint: 'apps' });
  exporter.clock.advance(60);

  for (let polls = 2; polls <= 4; polls += 1) {
    exporter.tick();
    await expect.poll(() => exporter.value(`phala_app_polls_total{app_id="${appId}"}`)).toBe(polls);
  }

  expect(await exporter.value('phala_exporter_poll_cycles_skipped_total')).toBe(0);
  expect(simulator.requests.byEndpoint()['apps']).toBe(2);
});
