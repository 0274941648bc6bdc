import { request } from 'undici';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { type Prometheus, startPrometheus } from '../prometheus/start-prometheus.ts';
import { FILES, queryOf } from './files.ts';
import { PANEL_RULES } from './panel-rules.ts';
import { expressionOfVariable } from './promql.ts';
import { PANEL_QUERIES } from './queries.ts';
import { queryTarget } from './query-panel.ts';
import { startExporter } from './start-exporter.ts';
import { startMetricsServer } from './start-metrics-server.ts';

/** Labels whose values may differ between replicas, because of the poll time or the configuration. */
const CHANGING = [
  'alias',
  'compose_hash',
  'node',
  'node_id',
  'region',
  'os_version',
  'instance_type',
  'version',
  'vm_uuid',
];

const VARIABLES = (FILES.find(({ uid }) => uid === 'phala-cloud-fleet')?.templating.list ?? []).filter(
  ({ type }) => type === 'query',
);

let simulator: Simulator;
let prometheus: Prometheus;

// One replica exports the actual state; the other exports every CVM as stopped, with other labels.
beforeAll(async () => {
  simulator = await startSimulator({ apps: 6, speed: 0 });
  const actual = await startExporter(simulator, { apiVersion: '2026-01-21', schedule: '* * * * * *' });
  const other = await startMetricsServer({
    contentType: 'text/plain; version=0.0.4',
    render: async () => contradict(await (await request(`http://${actual}/metrics`)).body.text()),
  });
  prometheus = await startPrometheus({ replicas: [actual, other] }, [PANEL_RULES]);
  await vi.waitFor(
    async () => {
      expect(await prometheus.query('rate(phala_app_polls_total[10s]) > 0')).toHaveLength(12);
      expect(await prometheus.query('count by (cvm_id) (phala_cvm_status == 1) > 1')).not.toEqual([]);
    },
    { timeout: 30_000, interval: 500 },
  );
}, 60_000);

afterAll(async () => {
  await prometheus?.close();
  await simulator?.close();
});

it.each(PANEL_QUERIES)('two replicas that disagree cause no query error in $place', async ({ target }) => {
  await expect(queryTarget(prometheus, target, { rangeSeconds: 60 })).resolves.toBeDefined();
});

it.each(VARIABLES)('the variable $name offers the values of both replicas', async (variable) => {
  const expr = expressionOfVariable(queryOf(variable));

  expect(await queryTarget(prometheus, { expr, instant: true }, { rangeSeconds: 60 })).not.toEqual([]);
});

it.each([
  ['Fleet', 'phala-cloud-fleet'],
  ['Allocated', 'phala-cloud-capacity'],
  ['Cost', 'phala-cloud-capacity'],
])('%s of %s is not counted twice', async (title, uid) => {
  const [panelQuery] = PANEL_QUERIES.filter((each) => each.uid === uid && each.panel.title === title);
  if (panelQuery === undefined) throw new Error(`no ${title}`);
  const query = async (variables: Readonly<Record<string, string>>): Promise<number | undefined> =>
    (await queryTarget(prometheus, panelQuery.target, { rangeSeconds: 60, variables }))[0]?.value;
  const [actual = ''] = (await prometheus.query('phala_cvm_vcpus')).map(({ metric }) => metric['instance']);

  const together = await query({});

  expect(together).toBeGreaterThan(0);
  expect(together).toBeCloseTo((await query({ instance: actual })) ?? 0, 6);
});

function contradict(metrics: string): string {
  const labels = CHANGING.reduce(
    (text, label) => text.replaceAll(new RegExp(`(?<=[{,])${label}="`, 'g'), `${label}="other-`),
    metrics,
  );
  return labels
    .replaceAll(/(?<=phala_cvm_status\{.*status="running"\} )1/g, '0')
    .replaceAll(/(?<=phala_cvm_status\{.*status="stopped"\} )0/g, '1');
}
