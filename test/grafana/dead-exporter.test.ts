import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { type Prometheus, startPrometheus } from '../prometheus/start-prometheus.ts';
import { answer } from './answer.ts';
import { ASKED } from './expressions.ts';
import { startWatching } from './start-cloud.ts';
import { startPage } from './start-page.ts';

const POLL_OPTIONS = { timeout: 30_000, interval: 500 };
const NOW = ASKED.filter(({ panel }) => ['stat', 'bargauge'].includes(panel.type));
const UP = NOW.filter(({ panel }) => panel.title === 'Exporters up');
const OTHERS = NOW.filter((asked) => !UP.includes(asked));

let simulator: Simulator;
let prometheus: Prometheus;

beforeAll(async () => {
  simulator = await startSimulator({ apps: 6, speed: 0 });
  const exporter = await startWatching(simulator, { apiVersion: '2026-01-21', schedule: '* * * * * *' });
  let isUp = true;
  const page = await startPage({
    contentType: 'text/plain; version=0.0.4',
    render: async () =>
      isUp ? (await request(`http://${exporter}/metrics`)).body.text() : 'this is no exposition',
  });
  prometheus = await startPrometheus({ dead: page });
  await vi.waitFor(
    async () => expect(await prometheus.query('rate(phala_app_polls_total[10s]) > 0')).toHaveLength(6),
    POLL_OPTIONS,
  );
  isUp = false;
  await vi.waitFor(async () => expect(await prometheus.query('up == 0')).toHaveLength(1), POLL_OPTIONS);
}, 60_000);

afterAll(async () => {
  await prometheus?.close();
  await simulator?.close();
});

describe.each([
  ['that just died', 'dead'],
  ['that nobody scrapes', 'nothing'],
])('an exporter %s', (_which, job) => {
  const choice = { rangeSeconds: 600, variables: { job } };

  it.each(UP)('is 0 in $place, and not unknown', async ({ target }) => {
    const series = await answer(prometheus, target, choice);

    expect(series.map(({ value }) => value)).toEqual([0]);
  });

  it.each(OTHERS)('leaves $place without data, and not at a number', async ({ target }) => {
    expect(await answer(prometheus, target, choice)).toEqual([]);
  });
});
