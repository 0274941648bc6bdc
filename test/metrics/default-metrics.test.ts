import { setTimeout } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { addDefaultMetrics } from '../../src/metrics/default-metrics.ts';
import { createTestClock } from '../test-clock.ts';

it('measure the lag of the event loop again after a second, however many scrapers there are', async () => {
  const clock = createTestClock();
  const registry = new Registry();
  addDefaultMetrics(registry, clock);
  const readLag = async (): Promise<unknown> => {
    const families = await registry.getMetricsAsJSON();
    return families.find(({ name }) => name === 'nodejs_eventloop_lag_max_seconds')?.values;
  };

  const first = await readLag();
  await untilMeasured();
  expect(await readLag()).toEqual(first);
  clock.advance(1);

  expect(await readLag()).not.toEqual(first);
});

// Node measures the lag by a timer of its own.
async function untilMeasured(): Promise<void> {
  for (let timer = 0; timer < 5; timer += 1) await setTimeout(10);
}
