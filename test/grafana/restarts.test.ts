import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { BOOT_MINUTES } from '../../grafana/src/boots.ts';
import { toSeconds } from '../../prometheus/src/duration.ts';
import { BOOT_SECONDS, JITTER_SECONDS } from '../../prometheus/src/panel-recordings.ts';
import { THRESHOLDS } from '../../prometheus/src/thresholds.ts';
import { type Prometheus, startPrometheus } from '../prometheus/start-prometheus.ts';
import { PANEL_RULES } from './panel-rules.ts';
import { PANEL_QUERIES } from './queries.ts';
import { queryTarget, type Series } from './query-panel.ts';
import { startMetricsServer } from './start-metrics-server.ts';

const HOUR = 3600;
const NOW = Math.floor(Date.now() / 1000);
const APP = `app_id="${'a'.repeat(40)}"`;
const POLL_OPTIONS = { timeout: 15_000, interval: 200 };

let prometheus: Prometheus;
let isLater = false;

// Two replicas whose start times differ by seconds, and move by seconds later, as after a restart of the exporter.
beforeAll(async () => {
  const replicas = await Promise.all(
    [0, 3].map((seconds) =>
      startMetricsServer({
        contentType: 'text/plain; version=0.0.4',
        render: () => Promise.resolve(renderMetrics(seconds + (isLater ? 4 : 0))),
      }),
    ),
  );
  prometheus = await startPrometheus({ replicas }, [PANEL_RULES]);
  const startsOf = async (name: string): Promise<number> =>
    (await prometheus.query(`phala_cvm_start_timestamp_seconds{name="${name}"} > ${NOW - HOUR}`)).length;
  await vi.waitFor(async () => expect(await startsOf('new')).toBe(2), POLL_OPTIONS);
  isLater = true;
  await vi.waitFor(async () => expect(await startsOf('restarted')).toBe(2), POLL_OPTIONS);
  const recorded = (): Promise<readonly Series[]> => query('restarted, last hour');
  await vi.waitFor(async () => expect((await recorded())[0]?.value).toBe(1), POLL_OPTIONS);
  await vi.waitFor(async () => expect((await query('Restarts by app'))[0]?.value).toBe(1), POLL_OPTIONS);
}, 40_000);

afterAll(async () => {
  await prometheus?.close();
});

function renderMetrics(jitter: number): string {
  const start = (name: string, at: number): string =>
    `phala_cvm_start_timestamp_seconds{${APP},cvm_id="${name}",name="${name}"} ${at + jitter}`;
  const info = (name: string): string =>
    `phala_cvm_info{${APP},cvm_id="${name}",name="${name}",workspace="production"} 1`;
  const created = (name: string, at: number): string =>
    `phala_cvm_created_timestamp_seconds{${APP},cvm_id="${name}",name="${name}"} ${at}`;
  return [
    'phala_exporter_build_info{version="1"} 1',
    `phala_app_info{${APP},workspace="production",alias="shop"} 1`,
    ...['calm', 'restarted', 'new'].map(info),
    start('calm', NOW - 2 * HOUR),
    start('restarted', isLater ? NOW - 60 : NOW - 2 * HOUR),
    start('new', NOW - 200),
    created('calm', NOW - 9 * HOUR),
    created('restarted', NOW - 9 * HOUR),
    created('new', NOW - 300),
    '',
  ].join('\n');
}

/** The series of a panel, or of one number of a stat. */
async function query(title: string): Promise<readonly Series[]> {
  const [panelQuery] = PANEL_QUERIES.filter(
    ({ panel, target }) => panel.title === title || target.legendFormat === title,
  );
  return queryTarget(prometheus, panelQuery?.target ?? { expr: '' }, { rangeSeconds: 600 });
}

it('a CVM restarts once for two replicas, and a restart of the exporter is no restart of its CVMs', async () => {
  const restarts = (await query('Restarts')).map(({ labels, value }) => [labels['cvm_id'], value]);

  expect(Object.fromEntries(restarts)).toEqual({ calm: 0, restarted: 1, new: 0 });
});

it('an app has the restarts of its CVMs', async () => {
  expect((await query('Restarts by app')).map(({ value }) => value)).toEqual([1]);
});

it('the first start of a CVM is not a restart', async () => {
  expect((await query('restarted, last hour')).map(({ value }) => value)).toEqual([1]);
});

it('dashboards count as a restart and as a hanging boot what alerts do', () => {
  const { PhalaCvmBootIncomplete, PhalaCvmRestarted } = THRESHOLDS;

  expect([BOOT_MINUTES * 60, BOOT_SECONDS, JITTER_SECONDS]).toEqual([
    toSeconds(PhalaCvmBootIncomplete.for),
    toSeconds(PhalaCvmBootIncomplete.for),
    toSeconds(PhalaCvmRestarted.moved),
  ]);
});
