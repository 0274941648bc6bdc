import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { type Prometheus, startPrometheus } from '../prometheus/start-prometheus.ts';
import { PANEL_RULES } from './panel-rules.ts';
import { PANEL_QUERIES } from './queries.ts';
import { queryTarget } from './query-panel.ts';
import { startExporter } from './start-exporter.ts';
import { startMetricsServer } from './start-metrics-server.ts';

const POLL_OPTIONS = { timeout: 30_000, interval: 500 };
const NUMBERS = PANEL_QUERIES.filter(({ panel }) => ['stat', 'bargauge'].includes(panel.type));
const UP = NUMBERS.filter(({ target }) => target.legendFormat === 'up');
const OTHERS = NUMBERS.filter((panelQuery) => !UP.includes(panelQuery));

let simulator: Simulator;
let prometheus: Prometheus;

beforeAll(async () => {
  simulator = await startSimulator({ apps: 6, speed: 0 });
  const exporter = await startExporter(simulator, { apiVersion: '2026-01-21', schedule: '* * * * * *' });
  let isUp = true;
  const page = await startMetricsServer({
    contentType: 'text/plain; version=0.0.4',
    render: async () =>
      isUp ? (await request(`http://${exporter}/metrics`)).body.text() : 'not an exposition',
  });
  prometheus = await startPrometheus({ dead: page }, [PANEL_RULES]);
  await vi.waitFor(
    async () => expect(await prometheus.query('rate(phala_app_polls_total[10s]) > 0')).toHaveLength(6),
    POLL_OPTIONS,
  );
  isUp = false;
  await vi.waitFor(async () => expect(await prometheus.query('up == 0')).toHaveLength(1), POLL_OPTIONS);
  const recorded = '{__name__=~"instance_.+"}';
  await vi.waitFor(async () => expect(await prometheus.query(recorded)).toEqual([]), POLL_OPTIONS);
}, 60_000);

afterAll(async () => {
  await prometheus?.close();
  await simulator?.close();
});

describe.each([
  ['that has just gone down', 'dead'],
  ['that is not scraped', 'nothing'],
])('an exporter %s', (_which, job) => {
  const selection = { rangeSeconds: 600, variables: { job } };

  it.each(UP)('is shown as 0, not as unknown, in $place', async ({ target }) => {
    const series = await queryTarget(prometheus, target, selection);

    expect(series.map(({ value }) => value)).toEqual([0]);
  });

  it.each(OTHERS)('leaves $place without data instead of a number', async ({ target }) => {
    expect(await queryTarget(prometheus, target, selection)).toEqual([]);
  });
});
