import { expect, it, vi } from 'vitest';
import { openSimulator } from '../simulator/open-simulator.ts';
import { startPolled, watchAll, watchWorkspace } from './start-exporter.ts';

/** Ten minutes of the default schedule. */
const CYCLES = 20;

const APPS = 60;

/** Ten for each of the two workspaces, and one per ten requests, of which the last may be begun. */
const RETRIES_PER_CYCLE = 2 * 10 + APPS / 10 + 2;

it.each([
  ['responds with 503', { kind: 'status', status: 503 }],
  ['resets connections', { kind: 'reset' }],
] as const)(
  'ten minutes of an API that %s are no storm of retries, and the end needs no restart',
  async (_what, fault) => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const simulator = await openSimulator({ apps: APPS, cvmsPerApp: 1 });
    const exporter = await startPolled(watchAll(simulator, { api: { max_attempts: 3 } }));
    const id = simulator.faults.add(fault);
    simulator.requests.reset();

    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      exporter.clock.advance(30);
      await exporter.cycle();
    }
    const requests = simulator.requests.total();
    simulator.faults.clear(id);
    await exporter.cycle();

    expect(requests).toBeGreaterThan(APPS * CYCLES);
    expect(requests).toBeLessThanOrEqual((APPS + RETRIES_PER_CYCLE) * CYCLES);
    expect(
      (await exporter.series('phala_app_poll_success')).filter((line) => line.endsWith(' 1')),
    ).toHaveLength(APPS);
  },
);

it('ten minutes of an API that never responds are one request per app and cycle', async () => {
  const simulator = await openSimulator({ apps: APPS, cvmsPerApp: 1 });
  const api = { max_attempts: 3, timeout: 0.25, concurrency: 64 };
  const exporter = await startPolled(watchAll(simulator, { api }));
  const id = simulator.faults.add({ kind: 'hang' });
  simulator.requests.reset();

  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    exporter.clock.advance(30);
    await exporter.cycle();
  }
  const requests = simulator.requests.total();
  simulator.faults.clear(id);
  await exporter.cycle();

  // Some give up before their connection is there; on a busy machine some connections fail, which is worth another try.
  expect(requests).toBeGreaterThan((APPS * CYCLES) / 2);
  expect(requests).toBeLessThanOrEqual(1.1 * APPS * CYCLES);
  // Only requests on connections that were open before the outage are tried again.
  expect(await exporter.value('phala_exporter_api_retries_total{reason="timeout"}')).toBeLessThanOrEqual(
    APPS,
  );
  expect(
    (await exporter.series('phala_app_poll_success')).filter((line) => line.endsWith(' 1')),
  ).toHaveLength(APPS);
});

it('ten minutes of 429s are a few requests, as rare as Retry-After demands', async () => {
  const simulator = await openSimulator({ apps: APPS, cvmsPerApp: 1 });
  const exporter = await startPolled(watchAll(simulator, { api: { max_attempts: 3, concurrency: 4 } }));
  const id = simulator.faults.add({ kind: 'status', status: 429, retry_after: '120' });
  simulator.requests.reset();

  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    exporter.clock.advance(30);
    await exporter.cycle();
  }
  const requests = simulator.requests.total();
  simulator.faults.clear(id);
  exporter.clock.advance(120);
  await exporter.cycle();

  // Every two minutes each workspace sends as many requests as it may have in flight.
  expect(requests).toBeGreaterThanOrEqual(2 * 5);
  expect(requests).toBeLessThanOrEqual(2 * 4 * 5);
  expect(
    (await exporter.series('phala_app_poll_success')).filter((line) => line.endsWith(' 1')),
  ).toHaveLength(APPS);
});

it.each([
  ['responds with 503', { kind: 'status', status: 503 }, { least: 3, most: 3, timeout: 5 }],
  // Polls leave connections open: a list that gets no response on one of them is requested on a new one.
  ['never responds', { kind: 'hang' }, { least: 1, most: 2, timeout: 0.2 }],
] as const)(
  'ten minutes of lists of apps that an API %s are few requests',
  async (_what, fault, { least, most, timeout }) => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const simulator = await openSimulator({ apps: 6 });
    const discovery = { enabled: true, refresh: 30, include: null, exclude: null };
    const workspaces = simulator.workspaces.map((workspace) =>
      watchWorkspace(workspace, { apps: [], discovery }),
    );
    const exporter = await startPolled(
      watchAll(simulator, { workspaces, api: { max_attempts: 3, timeout } }),
    );
    const id = simulator.faults.add({ ...fault, endpoint: 'apps' });
    simulator.requests.reset();

    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      exporter.clock.advance(30);
      await exporter.cycle();
    }
    const { apps = 0, app_cvms: polls } = simulator.requests.byEndpoint();
    simulator.faults.clear(id);
    exporter.clock.advance(30);
    await exporter.cycle();

    expect(apps).toBeLessThanOrEqual(2 * most * CYCLES);
    expect(apps).toBeGreaterThan(2 * least * (CYCLES - 2));
    expect(polls).toBe(6 * CYCLES);
    expect((await exporter.series('phala_exporter_collector_success{collector="apps"')).toSorted()).toEqual([
      'phala_exporter_collector_success{collector="apps",workspace="production"} 1',
      'phala_exporter_collector_success{collector="apps",workspace="staging"} 1',
    ]);
  },
);

it('a 429 with a long Retry-After silences its workspace until it is over, and no other', async () => {
  const simulator = await openSimulator({ apps: 6 });
  const exporter = await startPolled(watchAll(simulator));
  const fault = simulator.faults.add({
    kind: 'status',
    status: 429,
    retry_after: '120',
    workspace: 'production',
  });
  simulator.requests.reset();
  const requestsOf = (workspace: number): number =>
    Object.entries(simulator.requests.byApp())
      .filter(([appId]) => simulator.workspaces[workspace]?.appIds.includes(appId))
      .reduce((sum, [, count]) => sum + count, 0);

  await exporter.cycle();
  const pausedUntil = exporter.clock.nowSeconds() + 120;
  simulator.faults.clear(fault);
  exporter.clock.advance(60);
  await exporter.cycle();

  expect(
    await exporter.value('phala_exporter_api_throttled_until_timestamp_seconds{workspace="production"}'),
  ).toBe(pausedUntil);
  expect(
    await exporter.series('phala_exporter_api_throttled_until_timestamp_seconds{workspace="staging"'),
  ).toEqual([]);
  expect(requestsOf(0)).toBeLessThanOrEqual(4);
  expect(requestsOf(1)).toBe(4);
  expect(
    (await exporter.series('phala_app_poll_success')).filter((line) => line.endsWith(' 0')),
  ).toHaveLength(4);

  exporter.clock.advance(60);
  await exporter.cycle();
  expect(await exporter.series('phala_exporter_api_throttled_until_timestamp_seconds{')).toEqual([]);
  expect((await exporter.series('phala_app_poll_success')).filter((line) => line.endsWith(' 0'))).toEqual([]);
});
