import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { SHIPPED } from '../../prometheus/src/catalogue.ts';
import { renderAlertRules, renderRecordingRules } from '../../prometheus/src/render-rules.ts';
import { speedUp } from '../../prometheus/src/scale.ts';
import { startPolled, watchAll, watchWorkspace } from '../app/start-exporter.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { createTestClock } from '../test-clock.ts';
import { type InstantSample, startPrometheus } from './start-prometheus.ts';

const POLL_OPTIONS = { timeout: 30_000, interval: 200 };
const CLOUD = '{__name__=~"phala_(app|cvm|node)_.+"';

/** Series of apps, CVMs and nodes, sorted; without node ids, because a shard may have only the name of a node. */
function toLines(samples: readonly InstantSample[]): readonly string[] {
  const lines = samples.map(({ metric, value }) => {
    const { job: _job, instance: _instance, node_id: _nodeId, ...rest } = metric;
    return JSON.stringify([Object.entries(rest).toSorted(([a], [b]) => a.localeCompare(b)), value[1]]);
  });
  return [...new Set(lines)].toSorted();
}

/** Writes the shipped rules, sixty times faster. */
async function writeRules(): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const inputs = speedUp(SHIPPED, 60);
  const files = [join(folder, 'recording.yml'), join(folder, 'alerts.yml')] as const;
  await writeFile(files[0], renderRecordingRules(inputs));
  await writeFile(files[1], renderAlertRules(inputs));
  return files;
}

it('three shards export the same series as one exporter, each app and CVM once, and a missing shard fires an alert', {
  timeout: 90_000,
}, async () => {
  const simulator = await openSimulator({ apps: 12, clock: createTestClock() });
  const discovery = { enabled: true, refresh: 60, include: null, exclude: null };
  const workspaces = simulator.workspaces.map((each) => watchWorkspace(each, { apps: [], discovery }));
  const config = watchAll(simulator, { workspaces });
  const single = await startPolled(config);
  const shards = await Promise.all(
    [0, 1, 2].map((number) => startPolled(config, { shard: { number, total: 3 } })),
  );
  const prometheus = await startPrometheus(
    {
      single: single.url.replace('http://', ''),
      'phala-cloud': shards.map(({ url }) => url.replace('http://', '')),
    },
    await writeRules(),
  );
  onTestFinished(() => prometheus.close());
  const query = async (expression: string): Promise<readonly (readonly [string | undefined, string])[]> =>
    (await prometheus.query(expression)).map(({ metric, value }) => [metric['job'], value[1]] as const);

  await expect
    .poll(
      async () => Object.fromEntries(await query('count by (job) (app:phala_app_info:max)')),
      POLL_OPTIONS,
    )
    .toEqual({ single: '12', 'phala-cloud': '12' });

  const expected = toLines(await prometheus.query(`${CLOUD}, job="single"}`));
  expect(expected.length).toBeGreaterThan(500);
  expect(toLines(await prometheus.query(`${CLOUD}, job="phala-cloud"}`))).toEqual(expected);
  const twice = (family: string, by: string): string => `count by (job, ${by}) (${family}) > 1`;
  expect(await query(twice('phala_app_info', 'app_id'))).toEqual([]);
  expect(await query(twice('phala_cvm_info', 'cvm_id'))).toEqual([]);
  expect(Object.fromEntries(await query('job:phala_exporter_total_shards:max'))).toEqual({
    single: '1',
    'phala-cloud': '3',
  });
  const shardAlerts = 'ALERTS{alertname=~"PhalaExporterShard.+", alertstate="firing"}';
  expect(await prometheus.query(shardAlerts)).toEqual([]);

  await shards[1]?.app.close();

  await expect
    .poll(async () => (await prometheus.query(shardAlerts)).map(({ metric }) => metric), POLL_OPTIONS)
    .toEqual([expect.objectContaining({ alertname: 'PhalaExporterShardMissing', job: 'phala-cloud' })]);
});
