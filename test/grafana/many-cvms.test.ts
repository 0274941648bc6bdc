import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { type Prometheus, startPrometheus } from '../prometheus/start-prometheus.ts';
import { answer } from './answer.ts';
import { ASKED } from './expressions.ts';
import { startWatching } from './start-cloud.ts';

const APPS = 50;
const CVMS_PER_APP = 25;

/** A graph with more lines than this shows nothing, and slows the browser down. */
const MOST_LINES = 30;

/** Longer than that nobody waits for a panel; Grafana itself gives up after 30 seconds. */
const MOST_MILLISECONDS = 5_000;

let simulator: Simulator;
let prometheus: Prometheus;

beforeAll(async () => {
  simulator = await startSimulator({ apps: APPS, cvmsPerApp: CVMS_PER_APP, speed: 0 });
  const exporter = await startWatching(simulator, { apiVersion: '2026-01-21', schedule: '*/5 * * * * *' });
  prometheus = await startPrometheus({ exporter });
  // Every tenth CVM makes trouble, so that what chooses the worst of them has something to choose from.
  const ids = simulator.world.apps().flatMap(({ cvms }) => cvms.map(({ id }) => id));
  for (const id of ids.filter((_, index) => index % 10 === 0)) simulator.world.bootError(id);
  await vi.waitFor(
    async () => {
      const [cvms] = await prometheus.query('sum(phala_app_cvms)');
      expect(Number(cvms?.value[1])).toBeGreaterThan(1_000);
      expect((await prometheus.query('rate(phala_app_polls_total[10s]) > 0')).length).toBe(APPS);
    },
    { timeout: 60_000, interval: 500 },
  );
}, 90_000);

afterAll(async () => {
  await prometheus?.close();
  await simulator?.close();
});

it.each(ASKED)('more than 1 000 CVMs leave $place readable, and fast', async ({ panel, target }) => {
  const startedAt = performance.now();
  const series = await answer(prometheus, target, { rangeSeconds: 300 });
  const milliseconds = performance.now() - startedAt;

  expect(milliseconds).toBeLessThan(MOST_MILLISECONDS);
  if (panel.type === 'stat') expect(series.length).toBeLessThanOrEqual(1);
  else if (panel.type !== 'table') expect(series.length).toBeLessThanOrEqual(MOST_LINES);
});
