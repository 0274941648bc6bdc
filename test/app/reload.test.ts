import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../simulator/simulator.ts';
import type { Config } from '../../src/config/config.ts';
import { Pattern } from '../../src/config/pattern.ts';
import { ConfigError } from '../../src/errors.ts';
import { createFixedApiKey } from '../../src/secrets/api-key.ts';
import { Secret } from '../../src/secrets/secret.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import {
  type ConfigChanges,
  type Exporter,
  startExporter,
  startPolled,
  watchAll,
  watchWorkspace,
} from './start-exporter.ts';

interface Reloadable extends Exporter {
  /** Reloads with another configuration, or with one that is bad. */
  readonly reloadWith: (next: Config | Error) => Promise<readonly string[]>;
}

async function start(config: Config): Promise<Reloadable> {
  let next: Config | Error = config;
  const exporter = await startPolled(config, {
    loadConfig: () => (next instanceof Error ? Promise.reject(next) : Promise.resolve(next)),
  });
  return {
    ...exporter,
    reloadWith: async (changed) => {
      next = changed;
      return (await exporter.app.config.reload()).faults;
    },
  };
}

/** Polls a range of the apps of the first workspace. */
function watchSome(simulator: Simulator, from: number, to: number, changes: ConfigChanges = {}): Config {
  const [workspace] = simulator.workspaces;
  if (workspace === undefined) throw new Error('no workspace');
  const { apps } = watchWorkspace(workspace);
  return watchAll(simulator, {
    workspaces: [watchWorkspace(workspace, { apps: apps.slice(from, to) })],
    ...changes,
  });
}

function idsOf(simulator: Simulator): readonly string[] {
  return simulator.workspaces[0]?.appIds ?? [];
}

async function up(exporter: Exporter): Promise<readonly string[]> {
  const lines = await exporter.series('phala_app_poll_success');
  return lines.filter((line) => line.endsWith(' 1')).map((line) => /app_id="(\w+)"/.exec(line)?.[1] ?? '');
}

it('polls added apps alone and at once, removes others at once, and keeps the rest as it is', async () => {
  const simulator = await openSimulator({ apps: 6 });
  const exporter = await start(watchSome(simulator, 0, 2));
  const [removed = '', stays = '', added = ''] = idsOf(simulator);
  await exporter.cycle();
  const before = await exporter.series(`phala_cvm_info{app_id="${stays}"`);
  simulator.requests.reset();

  const faults = await exporter.reloadWith(watchSome(simulator, 1, 3));

  expect(faults).toEqual([]);
  expect((await exporter.get('/metrics')).text).not.toContain(removed);
  await expect.poll(() => up(exporter)).toEqual([stays, added]);
  expect(simulator.requests.byApp()).toEqual({ [added]: 1 });
  expect(await exporter.value(`phala_app_polls_total{app_id="${stays}"}`)).toBe(2);
  expect(await exporter.series(`phala_cvm_info{app_id="${stays}"`)).toEqual(before);
});

it('a bad configuration changes nothing, and every fault is reported everywhere', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const exporter = await start(watchSome(simulator, 0, 2));
  const loadedAt = await exporter.value('phala_exporter_config_last_reload_success_timestamp_seconds');
  const before = await exporter.series('phala_cvm_');
  exporter.clock.advance(60);

  const faults = await exporter.reloadWith(new ConfigError(['config.yaml:1:1: one', 'config.yaml:2:1: two']));

  expect(faults).toEqual(['config.yaml:1:1: one', 'config.yaml:2:1: two']);
  expect(await exporter.value('phala_exporter_config_last_reload_successful')).toBe(0);
  expect(await exporter.value('phala_exporter_config_last_reload_success_timestamp_seconds')).toBe(loadedAt);
  expect(await exporter.series('phala_cvm_')).toEqual(before);
  const errors = exporter.log.filter(({ level }) => level === 'error');
  expect(errors.map(({ msg, faults }) => [msg, faults])).toEqual([
    ['configuration reload failed, keeping the previous one', 'config.yaml:1:1: one; config.yaml:2:1: two'],
  ]);

  await exporter.reloadWith(watchSome(simulator, 0, 2));
  expect(await exporter.value('phala_exporter_config_last_reload_successful')).toBe(1);
  expect(await exporter.value('phala_exporter_config_last_reload_success_timestamp_seconds')).toBe(
    (loadedAt ?? 0) + 60,
  );
});

it('POST /-/reload reloads with a 200; a bad configuration is a 500 with every fault; GET is a 405', async () => {
  const simulator = await openSimulator({ apps: 3 });
  let load = (): Promise<Config> => Promise.resolve(watchSome(simulator, 0, 1));
  const exporter = await startPolled(watchSome(simulator, 0, 1), { loadConfig: () => load() });
  const post = async (): Promise<readonly [number, string]> => {
    const answer = await fetch(`${exporter.url}/-/reload`, { method: 'POST' });
    return [answer.status, await answer.text()];
  };

  const good = await post();
  load = () => Promise.reject(new ConfigError(['a: one', 'b: two']));
  const bad = await post();
  load = () => Promise.reject(new TypeError('private detail'));
  const unexpected = await post();
  const get = await fetch(`${exporter.url}/-/reload`);

  expect(good).toEqual([200, 'configuration reloaded\n']);
  expect(bad).toEqual([500, 'a: one\nb: two\n']);
  expect(unexpected[0]).toBe(500);
  expect(unexpected[1]).not.toContain('private detail');
  expect(exporter.log).toContainEqual(
    expect.objectContaining({
      msg: 'configuration reload failed, keeping the previous one',
      stack: expect.stringContaining('private detail'),
    }),
  );
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
});

it.each([
  [{ origin: 'http://evil.example' }, 403],
  [{ origin: 'null' }, 403],
  [{ 'sec-fetch-site': 'cross-site' }, 403],
  [{ 'sec-fetch-site': 'same-site' }, 403],
  [{ 'sec-fetch-site': 'same-origin' }, 200],
  [{ 'sec-fetch-site': 'none' }, 200],
])('a page of another site cannot reload: %j is a %d', async (headers, status) => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await start(watchSome(simulator, 0, 1));

  const answer = await request(`${exporter.url}/-/reload`, { method: 'POST', headers });
  await answer.body.dump();

  expect(answer.statusCode).toBe(status);
});

it('a reload aborts polls in flight, polls again what stays, and counts no failure', async () => {
  const simulator = await openSimulator({ apps: 6 });
  const exporter = await start(watchSome(simulator, 0, 2));
  const [removed = '', stays = '', added = ''] = idsOf(simulator);
  const fault = simulator.faults.add({ kind: 'hang' });
  exporter.tick();
  await expect.poll(() => simulator.requests.inFlight()).toBe(2);
  simulator.faults.clear(fault);

  await exporter.reloadWith(watchSome(simulator, 1, 3));

  await expect.poll(() => up(exporter)).toEqual([stays, added]);
  expect((await exporter.get('/metrics')).text).not.toContain(removed);
  await expect.poll(() => exporter.value(`phala_app_polls_total{app_id="${stays}"}`)).toBe(2);
  expect(await exporter.value(`phala_app_poll_failures_total{app_id="${stays}"}`)).toBe(0);
  expect(exporter.log.filter(({ level }) => level === 'warn')).toEqual([]);
});

it('another key is used at once; polls with the previous one are aborted, and apps keep their data', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const exporter = await start(watchSome(simulator, 0, 2));
  const [first = ''] = idsOf(simulator);
  const before = await exporter.series('phala_cvm_');
  const hang = simulator.faults.add({ kind: 'hang' });
  exporter.tick();
  await expect.poll(() => simulator.requests.inFlight()).toBe(2);
  simulator.faults.clear(hang);
  simulator.world.renewKey('production');

  await exporter.reloadWith(watchSome(simulator, 0, 2));

  expect(await exporter.series('phala_cvm_')).toEqual(before);
  await expect
    .poll(() =>
      exporter.value(
        'phala_exporter_collector_failures_total{collector="app_cvms",workspace="production",reason="aborted"}',
      ),
    )
    .toBe(2);
  await expect.poll(() => exporter.value(`phala_app_polls_total{app_id="${first}"}`)).toBe(2);
  expect(await exporter.value(`phala_app_poll_success{app_id="${first}"}`)).toBe(1);
  expect((await exporter.series('phala_exporter_api_requests_total')).join()).not.toContain('401');
});

it('the pause after a 429 outlives a reload, another key included', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const exporter = await start(watchSome(simulator, 0, 1));
  simulator.faults.add({ kind: 'status', status: 429, retry_after: '120' });
  await exporter.cycle();
  const until = exporter.clock.nowSeconds() + 120;
  simulator.world.renewKey('production');
  simulator.requests.reset();

  await exporter.reloadWith(watchSome(simulator, 0, 2));
  await exporter.cycle();

  expect(
    await exporter.value('phala_exporter_api_throttled_until_timestamp_seconds{workspace="production"}'),
  ).toBe(until);
  expect(simulator.requests.total()).toBe(0);
});

it('a workspace is added and removed with all of its series', async () => {
  const simulator = await openSimulator({ apps: 6 });
  const discovery = { enabled: true, refresh: 300, include: null, exclude: null };
  const [one, two] = simulator.workspaces.map((workspace) =>
    watchWorkspace(workspace, { apps: [], discovery }),
  );
  if (one === undefined || two === undefined) throw new Error('no workspace');
  const exporter = await start(watchAll(simulator, { workspaces: [one] }));
  expect((await exporter.get('/metrics')).text).not.toContain('workspace="staging"');

  await exporter.reloadWith(watchAll(simulator, { workspaces: [one, two] }));
  await expect.poll(async () => (await up(exporter)).length).toBe(6);
  await exporter.reloadWith(watchAll(simulator, { workspaces: [two] }));

  const { text } = await exporter.get('/metrics');
  expect(text).not.toContain('workspace="production"');
  expect(text).toContain('phala_exporter_collector_success{collector="apps",workspace="staging"} 1\n');
  expect(await up(exporter)).toHaveLength(2);
});

it('an app that a reload added is not polled a second time by a tick meanwhile', async () => {
  const simulator = await openSimulator({ apps: 6 });
  const exporter = await start(watchSome(simulator, 0, 1));
  const [, added = ''] = idsOf(simulator);
  simulator.faults.add({ kind: 'hang', app_id: added });
  await exporter.reloadWith(watchSome(simulator, 0, 2));
  await expect.poll(() => simulator.requests.inFlight()).toBe(1);

  await exporter.cycle();

  expect(simulator.requests.byApp()[added]).toBe(1);
});

describe('while the list of apps of a workspace is fetched', () => {
  const discovery = { enabled: true, refresh: 300, include: null, exclude: null };

  async function startListing() {
    const simulator = await openSimulator({ apps: 6 });
    const [workspace] = simulator.workspaces;
    if (workspace === undefined) throw new Error('no workspace');
    const watched = watchWorkspace(workspace, { discovery });
    const config = watchAll(simulator, { workspaces: [watched] });
    simulator.faults.add({ kind: 'hang', endpoint: 'apps', times: 1 });
    let next = config;
    const exporter = await startExporter(config, { loadConfig: () => Promise.resolve(next) });
    await expect.poll(() => simulator.requests.byEndpoint()['apps']).toBe(1);
    const reloadWith = async (changed: Config): Promise<void> => {
      next = changed;
      await exporter.app.config.reload();
    };
    return { simulator, exporter, config, watched, reloadWith };
  }

  it('a reload aborts the request and makes a new one', async () => {
    const { config, exporter, reloadWith, simulator, watched } = await startListing();
    const [first, ...others] = watched.apps;
    if (first === undefined) throw new Error('no app');
    await reloadWith({ ...config, workspaces: [{ ...watched, apps: [first] }] });

    await reloadWith({ ...config, workspaces: [{ ...watched, apps: [first, ...others] }] });
    await expect.poll(() => up(exporter)).toHaveLength(watched.apps.length);

    expect(simulator.requests.byEndpoint()['apps']).toBe(3);
  });

  it('other API settings make a new request, and the aborted one is no failure', async () => {
    const { config, exporter, reloadWith, simulator } = await startListing();

    await reloadWith({ ...config, api: { ...config.api, timeout: 4 } });

    await expect
      .poll(() => exporter.value('phala_exporter_collector_success{collector="apps",workspace="production"}'))
      .toBe(1);
    expect(simulator.requests.byEndpoint()['apps']).toBe(2);
    expect(
      (await exporter.series('phala_exporter_collector_failures_total{collector="apps"')).filter(
        (line) => !line.endsWith(' 0'),
      ),
    ).toEqual([]);
    expect(exporter.log.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('without discovery the response is ignored', async () => {
    const { config, exporter, reloadWith, simulator, watched } = await startListing();
    const without = { ...config, workspaces: [{ ...watched, discovery: { ...discovery, enabled: false } }] };

    await reloadWith(without);
    await expect.poll(() => up(exporter)).toHaveLength(watched.apps.length);
    await simulator.close();

    expect(await exporter.series('phala_exporter_collector_success{collector="apps"')).toEqual([]);
    expect(await exporter.series('phala_exporter_collector_failures_total{collector="apps"')).toEqual([]);
  });
});

it('apps of an old list do not return with discovery before there is a new list', async () => {
  const simulator = await openSimulator({ apps: 6 });
  const discovery = { enabled: true, refresh: 300, include: null, exclude: null };
  const [workspace] = simulator.workspaces.map((each) => watchWorkspace(each, { apps: [], discovery }));
  if (workspace === undefined) throw new Error('no workspace');
  const discovering = watchAll(simulator, { workspaces: [workspace] });
  const exporter = await start(discovering);
  expect(await up(exporter)).toHaveLength(4);
  await exporter.reloadWith(
    watchAll(simulator, { workspaces: [{ ...workspace, discovery: { ...discovery, enabled: false } }] }),
  );
  expect(await exporter.series('phala_app_info{')).toEqual([]);
  simulator.faults.add({ kind: 'status', status: 500, endpoint: 'apps' });

  await exporter.reloadWith(discovering);
  await expect
    .poll(() => exporter.value('phala_exporter_collector_success{collector="apps",workspace="production"}'))
    .toBe(0);

  expect(await exporter.series('phala_app_info{')).toEqual([]);
});

it('a new workspace does not cost the others a poll', async () => {
  const simulator = await openSimulator({ apps: 6 });
  const [one, two] = simulator.workspaces.map((workspace) => watchWorkspace(workspace));
  if (one === undefined || two === undefined) throw new Error('no workspace');
  const exporter = await start(watchAll(simulator, { workspaces: [one] }));
  const fault = simulator.faults.add({ kind: 'hang' });
  exporter.tick();
  await expect.poll(() => simulator.requests.inFlight()).toBeGreaterThan(0);
  simulator.faults.clear(fault);

  await exporter.reloadWith(watchAll(simulator, { workspaces: [one, two] }));

  await expect.poll(async () => (await up(exporter)).length).toBe(6);
  const failures = await exporter.series('phala_app_poll_failures_total{');
  expect(failures.filter((line) => !line.endsWith(' 0'))).toEqual([]);
});

it('a list that fails is fetched once in each cycle and logged once, however many reloads there are', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const discovery = { enabled: true, refresh: 300, include: null, exclude: null };
  const workspaces = simulator.workspaces
    .slice(0, 1)
    .map((workspace) => watchWorkspace(workspace, { discovery }));
  simulator.faults.add({ kind: 'status', status: 500, endpoint: 'apps' });
  const exporter = await start(watchAll(simulator, { workspaces }));
  simulator.requests.reset();
  exporter.log.length = 0;

  for (let number = 0; number < 20; number += 1)
    await exporter.reloadWith(watchAll(simulator, { workspaces }));
  for (let number = 0; number < 20; number += 1) await exporter.reloadWith(new ConfigError(['a: one']));
  const asked = simulator.requests.total();
  await exporter.cycle();

  expect(asked).toBe(0);
  expect(simulator.requests.byEndpoint()['apps']).toBe(1);
  expect(exporter.log.filter(({ level }) => level !== 'debug').map(({ msg }) => msg)).toEqual([
    'configuration reload failed, keeping the previous one',
  ]);
});

it('reloads that fail unexpectedly are logged once, however many there are', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await start(watchSome(simulator, 0, 1));
  exporter.log.length = 0;

  for (let number = 0; number < 20; number += 1) await exporter.reloadWith(new TypeError('a detail'));

  expect(exporter.log.filter(({ level }) => level !== 'debug').map(({ msg }) => msg)).toEqual([
    'configuration reload failed, keeping the previous one',
  ]);
});

it('warns of an API without a path, at start and when a reload sets one', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const warnings = ({ log }: Exporter): number =>
    log.filter(({ msg }) => msg === 'configuration warning').length;
  const config = watchSome(simulator, 0, 1);
  const { origin } = new URL(config.api.base_url);
  const withoutPath = { ...config, api: { ...config.api, base_url: origin } };

  const good = await start(config);
  await good.reloadWith(withoutPath);
  await good.reloadWith(withoutPath);
  const bad = await start(withoutPath);

  expect([warnings(good), warnings(bad)]).toEqual([1, 1]);
});

it('a late response to the previous configuration is ignored', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const exporter = await start(watchSome(simulator, 0, 1));
  const [appId = ''] = idsOf(simulator);
  simulator.faults.add({ kind: 'status', status: 500, times: 1 });
  simulator.faults.add({ kind: 'latency', seconds: 0.2, times: 1 });
  exporter.tick();
  await expect.poll(() => simulator.requests.inFlight()).toBe(1);

  await exporter.reloadWith(watchSome(simulator, 0, 1, { api: { timeout: 4 } }));
  await expect.poll(() => exporter.value(`phala_app_polls_total{app_id="${appId}"}`)).toBe(2);

  expect(await exporter.value(`phala_app_poll_success{app_id="${appId}"}`)).toBe(1);
  expect(await exporter.value(`phala_app_poll_failures_total{app_id="${appId}"}`)).toBe(0);
  expect(exporter.log.filter(({ level }) => level === 'warn')).toEqual([]);
});

it('the failure of a list of apps is removed with its workspace', async () => {
  const simulator = await openSimulator({ apps: 2 });
  const discovery = { enabled: true, refresh: 300, include: null, exclude: null };
  const [one] = simulator.workspaces.map((workspace) => watchWorkspace(workspace, { apps: [], discovery }));
  if (one === undefined) throw new Error('no workspace');
  simulator.faults.add({ kind: 'status', status: 500, endpoint: 'apps' });
  const exporter = await start(watchAll(simulator, { workspaces: [one] }));
  expect(await exporter.value('phala_up')).toBe(0);

  await exporter.reloadWith(
    watchAll(simulator, {
      workspaces: [{ ...one, apps: [], name: 'other', discovery: { ...discovery, enabled: false } }],
    }),
  );

  expect(await exporter.value('phala_up')).toBeUndefined();
});

it('limits, the age of data and the choice of families follow at once', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const exporter = await start(watchSome(simulator, 0, 2));
  expect((await exporter.series('phala_cvm_vcpus')).length).toBeGreaterThan(3);

  await exporter.reloadWith(watchSome(simulator, 0, 2, { limits: { max_cvms: 2 } }));
  expect(await exporter.series('phala_cvm_vcpus')).toHaveLength(2);

  await exporter.reloadWith(
    watchSome(simulator, 0, 2, {
      metrics: { include: [], exclude: [new Pattern('phala_cvm_vcpus', 'whole text')] },
    }),
  );
  expect((await exporter.get('/metrics')).text).not.toContain('phala_cvm_vcpus');

  exporter.clock.advance(30);
  const { poll, ...rest } = watchSome(simulator, 0, 2);
  await exporter.reloadWith({ ...rest, poll: { ...poll, stale_after: 20 } });
  expect(await exporter.series('phala_cvm_')).toEqual([]);
});

it('/config shows the current configuration', async () => {
  const simulator = await openSimulator({ apps: 3 });
  const exporter = await start(watchSome(simulator, 0, 1));

  await exporter.reloadWith(watchSome(simulator, 0, 1, { limits: { max_cvms: 17 } }));

  expect((await exporter.get('/config')).text).toContain('max_cvms: 17');
});

it('many requests for a reload while one runs share the next one', async () => {
  const simulator = await openSimulator({ apps: 1 });
  let loads = 0;
  const exporter = await startPolled(watchSome(simulator, 0, 1), {
    loadConfig: () => {
      loads += 1;
      return Promise.resolve(watchSome(simulator, 0, 1));
    },
  });

  const first = exporter.app.config.reload();
  await Promise.resolve();
  await Promise.all([first, ...Array.from({ length: 50 }, () => exporter.app.config.reload())]);

  expect(loads).toBeLessThanOrEqual(2);
  expect(exporter.log.filter(({ msg }) => msg === 'configuration reloaded')).toHaveLength(loads);
});

it('a hundred reloads with other keys and apps leave no timer, socket or schedule behind', async () => {
  const simulator = await openSimulator({ apps: 6 });
  const exporter = await start(watchSome(simulator, 0, 2));
  const count = (): Readonly<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  };
  const reload = async (number: number): Promise<void> => {
    const config = watchSome(simulator, number % 3, 2 + (number % 3), {
      api: { timeout: 5 + number / 1000 },
    });
    const schedule = number % 2 === 0 ? '0 0 1 1 *' : '0 0 2 1 *';
    await exporter.reloadWith({ ...config, poll: { ...config.poll, schedule } });
    await expect.poll(() => up(exporter)).toHaveLength(2);
  };
  for (let number = 0; number < 3; number += 1) await reload(number);
  const before = count();

  for (let number = 3; number < 103; number += 1) await reload(number);

  await exporter.get('/metrics');
  const after = count();
  for (const [kind, number] of Object.entries(after)) {
    expect([kind, number]).toEqual([kind, expect.toSatisfy((n: number) => n <= (before[kind] ?? 0) + 4)]);
  }
  expect(exporter.schedules()).toBe(1);
});

it('no response reveals that a key of the configuration changed', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await start(watchSome(simulator, 0, 1));
  const [workspace] = watchSome(simulator, 0, 1).workspaces;
  if (workspace === undefined) throw new Error('no workspace');
  const apiKey = createFixedApiKey(new Secret('brand-new-secret'));

  await exporter.reloadWith(watchAll(simulator, { workspaces: [{ ...workspace, apiKey }] }));
  await exporter.cycle();

  const pages = await Promise.all(['/metrics', '/', '/config'].map((path) => exporter.get(path)));
  expect(pages.map(({ text }) => text).join() + exporter.logText()).not.toContain('brand-new-secret');
  expect(await exporter.value('phala_up')).toBe(0);
});

it('closing waits for a reload in progress and rejects further ones: nothing is polled, and no schedule runs, after it', async () => {
  const simulator = await openSimulator({ apps: 6 });
  let load: (config: Config) => void = () => undefined;
  const loaded = new Promise<Config>((resolve) => {
    load = resolve;
  });
  const exporter = await startPolled(watchSome(simulator, 0, 2), { loadConfig: () => loaded });
  const underWay = exporter.app.config.reload();
  await Promise.resolve();
  const queued = exporter.app.config.reload();
  const closed = exporter.app.close();

  load({
    ...watchSome(simulator, 2, 4, { api: { timeout: 6 } }),
    poll: { schedule: '0 0 2 1 *', stale_after: 300 },
  });
  simulator.requests.reset();
  const outcomes = await Promise.all([underWay, queued]);
  await closed;
  exporter.tick();

  expect([simulator.requests.total(), simulator.requests.inFlight()]).toEqual([0, 0]);
  expect(exporter.schedules()).toBe(0);
  expect(outcomes.map(({ faults }) => faults.length)).toEqual([0, 1]);
});
