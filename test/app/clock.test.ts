import { expect, it } from 'vitest';
import { openSimulator } from '../simulator/open-simulator.ts';
import { type Exporter, startPolled, watchAll, watchWorkspace } from './start-exporter.ts';

async function startWithOneApp(): Promise<{ exporter: Exporter; fail: () => void; appId: string }> {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  return {
    exporter,
    fail: () => void simulator.faults.add({ kind: 'status', status: 500 }),
    appId: simulator.workspaces[0]?.appIds[0] ?? '',
  };
}

function ageOf(exporter: Exporter, appId: string): Promise<number> {
  return exporter
    .value(`phala_app_last_success_timestamp_seconds{app_id="${appId}"}`)
    .then((at) => exporter.clock.nowSeconds() - (at ?? Number.NaN));
}

it.each([
  ['half a second back', -0.5],
  ['a second back', -1],
  ['an hour back', -3600],
  ['an hour forward', 3600],
  ['ten years forward', 315_576_000],
  ['fifty years back', -1_577_880_000],
])('when the clock is set %s, data is as old as it was and no older', async (_step, seconds) => {
  const { exporter, fail, appId } = await startWithOneApp();
  fail();
  exporter.clock.advance(40);
  await exporter.cycle();

  exporter.clock.step(seconds);

  expect(await ageOf(exporter, appId)).toBeCloseTo(40);
  expect((await exporter.series('phala_cvm_vcpus')).length).toBeGreaterThan(0);
  exporter.clock.advance(200);
  expect(await ageOf(exporter, appId)).toBeCloseTo(240);
});

it('data ages while the machine sleeps: stale data is removed when it wakes up', async () => {
  const { exporter, appId } = await startWithOneApp();

  exporter.clock.sleep(299);
  expect((await exporter.series('phala_cvm_vcpus')).length).toBeGreaterThan(0);
  exporter.clock.sleep(1);

  expect(await exporter.series('phala_cvm_')).toEqual([]);
  expect(await ageOf(exporter, appId)).toBeCloseTo(300);
});

it('no duration is negative or contains the sleep', async () => {
  const { exporter, appId } = await startWithOneApp();
  exporter.clock.step(-86_400);
  exporter.clock.sleep(3600);

  await exporter.cycle();

  expect(await exporter.value(`phala_app_last_poll_duration_seconds{app_id="${appId}"}`)).toBe(0);
  expect(await exporter.value('phala_exporter_poll_cycle_duration_seconds_sum')).toBe(0);
});

it('the end of a pause after a 429 moves with the clock, and the pause lasts as long as it was', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  const fault = simulator.faults.add({ kind: 'status', status: 429, retry_after: '120' });
  await exporter.cycle();
  simulator.faults.clear(fault);

  exporter.clock.step(-3600);

  const until = 'phala_exporter_api_throttled_until_timestamp_seconds{workspace="production"}';
  expect(await exporter.value(until)).toBe(exporter.clock.nowSeconds() + 120);
  exporter.clock.sleep(120);
  expect(await exporter.value(until)).toBeUndefined();
  await exporter.cycle();
  expect(await exporter.value('phala_up')).toBe(1);
});

it.each([
  ['in 1970', -1_780_000_000],
  ['50 years ahead', 1_577_880_000],
])(
  'a Retry-After with a date is measured by the clock of the server where our clock is %s',
  async (_when, step) => {
    const simulator = await openSimulator({ apps: 1 });
    const exporter = await startPolled(watchAll(simulator));
    exporter.clock.step(step);
    const retryAfter = new Date(Date.now() + 120_000).toUTCString();
    simulator.faults.add({ kind: 'status', status: 429, retry_after: retryAfter });
    await exporter.cycle();

    const until = 'phala_exporter_api_throttled_until_timestamp_seconds{workspace="production"}';
    const pauseSeconds = ((await exporter.value(until)) ?? 0) - exporter.clock.nowSeconds();

    expect(pauseSeconds).toBeGreaterThan(100);
    expect(pauseSeconds).toBeLessThanOrEqual(121);
  },
);

it('the moments of a reload and of a list of apps move with the clock too', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const [workspace] = simulator.workspaces;
  if (workspace === undefined) throw new Error('no workspace');
  const discovery = { enabled: true, refresh: 300, include: null, exclude: null };
  const exporter = await startPolled(
    watchAll(simulator, { workspaces: [watchWorkspace(workspace, { apps: [], discovery })] }),
  );

  exporter.clock.advance(10);
  exporter.clock.step(-3600);

  for (const family of [
    'phala_exporter_config_last_reload_success_timestamp_seconds',
    'phala_exporter_collector_last_success_timestamp_seconds{collector="apps",workspace="production"}',
  ]) {
    expect(exporter.clock.nowSeconds() - ((await exporter.value(family)) ?? 0)).toBeCloseTo(10);
  }
});
