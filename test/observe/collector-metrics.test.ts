import { expect, it } from 'vitest';
import { createSelfMetrics } from '../../src/metrics/self.ts';
import { createCollectorMetrics } from '../../src/observe/collector-metrics.ts';
import { createTestClock } from '../test-clock.ts';

it('counts what any collector could not decode', async () => {
  const self = createSelfMetrics({ version: { version: '1', revision: 'a' }, clock: createTestClock() });
  const metrics = createCollectorMetrics(self, 'app_cvms');
  const answer = { rows: [], invalid: 2, unknownValues: new Map([['boot_progress', 3]]) };

  for (const each of [answer, ['data without counts']])
    metrics.onRun?.('numbers', 'default', {
      ok: true,
      answer: each,
      finishedAtBootSeconds: 1,
      durationSeconds: 1,
    });

  const { values: dropped } = await self.itemsDropped.get();
  expect(dropped.find(({ labels }) => labels.reason === 'invalid')?.value).toBe(2);
  expect((await self.unknownValues.get()).values).toMatchObject([
    { labels: { field: 'boot_progress' }, value: 3 },
  ]);
});
