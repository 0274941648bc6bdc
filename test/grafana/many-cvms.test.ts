import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { type Prometheus, startPrometheus } from '../prometheus/start-prometheus.ts';
import { copyPanelRules } from './panel-rules.ts';
import { PANEL_QUERIES } from './queries.ts';
import { queryTarget } from './query-panel.ts';
import { startExporter } from './start-exporter.ts';

const APPS = 50;
const CVMS_PER_APP = 25;

/** A graph with more lines is unreadable and slow. */
const MAX_LINES = 30;

/** The time limit of a query; Grafana's own is 30 seconds. */
const MAX_MILLISECONDS = 5_000;

let simulator: Simulator;
let prometheus: Prometheus;

beforeAll(async () => {
  simulator = await startSimulator({ apps: APPS, cvmsPerApp: CVMS_PER_APP, speed: 0 });
  const exporter = await startExporter(simulator, { apiVersion: '2026-01-21', schedule: '*/5 * * * * *' });
  prometheus = await startPrometheus({ exporter }, [await copyPanelRules('15s')]);
  // Every tenth CVM has a boot error, so that rankings have CVMs to rank.
  const ids = simulator.world.apps().flatMap(({ cvms }) => cvms.map(({ id }) => id));
  for (const id of ids.filter((_, index) => index % 10 === 0)) simulator.world.bootError(id);
  await vi.waitFor(
    async () => {
      const [cvms] = await prometheus.query('sum(phala_app_cvms)');
      expect(Number(cvms?.value[1])).toBeGreaterThan(1_000);
      expect((await prometheus.query('rate(phala_app_polls_total[10s]) > 0')).length).toBe(APPS);
      expect((await prometheus.query('instance_cvm:phala_cvm_running:max')).length).toBeGreaterThan(1_000);
    },
    { timeout: 60_000, interval: 500 },
  );
}, 90_000);

afterAll(async () => {
  await prometheus?.close();
  await simulator?.close();
});

it.each(PANEL_QUERIES)('$place is readable and fast with more than 1 000 CVMs', async ({ panel, target }) => {
  const startedAt = performance.now();
  const series = await queryTarget(prometheus, target, { rangeSeconds: 300 });
  const milliseconds = performance.now() - startedAt;

  expect(milliseconds).toBeLessThan(MAX_MILLISECONDS);
  if (panel.type === 'stat') expect(series.length).toBeLessThanOrEqual(1);
  else if (panel.type !== 'table') expect(series.length).toBeLessThanOrEqual(MAX_LINES);
});
