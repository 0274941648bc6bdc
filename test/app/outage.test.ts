import { expect, it, vi } from 'vitest';
import { openSimulator } from '../simulator/open-simulator.ts';
import { startPolled, watchAll } from './start-exporter.ts';

/** Ten minutes of the default schedule. */
const CYCLES = 20;

const APPS = 60;

/** Ten for each of the two workspaces, and one per ten requests, of which the last may be begun. */
const RETRIES_PER_CYCLE = 2 * 10 + APPS / 10 + 2;

it.each([
  ['answers 503', { kind: 'status', status: 503 }],
  ['resets connections', { kind: 'reset' }],
] as const)(
  'ten minutes of an API that %s are no storm of retries, and the end needs no restart',
  async (_what, fault) => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const simulator = await openSimulator({ apps: APPS, cvmsPerApp: 1 });
    const exporter = await startPolled(watchAll(simulator, { api: { maxAttempts: 3 } }));
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
    expect((await exporter.series('phala_app_up')).filter((line) => line.endsWith(' 1'))).toHaveLength(APPS);
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
  expect((await exporter.series('phala_app_up')).filter((line) => line.endsWith(' 0'))).toHaveLength(4);

  exporter.clock.advance(60);
  await exporter.cycle();
  expect(await exporter.series('phala_exporter_api_throttled_until_timestamp_seconds{')).toEqual([]);
  expect((await exporter.series('phala_app_up')).filter((line) => line.endsWith(' 0'))).toEqual([]);
});
