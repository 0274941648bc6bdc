import { request } from 'undici';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { type Prometheus, startPrometheus } from '../prometheus/start-prometheus.ts';
import { answer } from './answer.ts';
import { ASKED } from './expressions.ts';
import { FILES, queryOf } from './files.ts';
import { expressionOfVariable } from './promql.ts';
import { startWatching } from './start-cloud.ts';
import { startPage } from './start-page.ts';

/** Labels whose values may differ between replicas, because they polled at different moments or are configured differently. */
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

// One replica says the truth; the other says of every CVM that it is stopped, elsewhere, and deployed otherwise.
beforeAll(async () => {
  simulator = await startSimulator({ apps: 6, speed: 0 });
  const truthful = await startWatching(simulator, { apiVersion: '2026-01-21', schedule: '* * * * * *' });
  const other = await startPage({
    contentType: 'text/plain; version=0.0.4',
    render: async () => contradict(await (await request(`http://${truthful}/metrics`)).body.text()),
  });
  prometheus = await startPrometheus({ replicas: [truthful, other] });
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

it.each(ASKED)('two replicas that disagree about everything are no error in $place', async ({ target }) => {
  await expect(answer(prometheus, target, { rangeSeconds: 60 })).resolves.toBeDefined();
});

it.each(VARIABLES)('the variable $name offers everything that either replica tells', async (variable) => {
  const expr = expressionOfVariable(queryOf(variable));

  expect(await answer(prometheus, { expr, instant: true }, { rangeSeconds: 60 })).not.toEqual([]);
});

it.each([
  ['All CVMs', 'phala-cloud-fleet'],
  ['vCPUs', 'phala-cloud-capacity'],
  ['Per hour', 'phala-cloud-capacity'],
])('%s of %s is not counted twice', async (title, uid) => {
  const [asked] = ASKED.filter((each) => each.uid === uid && each.panel.title === title);
  if (asked === undefined) throw new Error(`no ${title}`);
  const ask = async (variables: Readonly<Record<string, string>>): Promise<number | undefined> =>
    (await answer(prometheus, asked.target, { rangeSeconds: 60, variables }))[0]?.value;
  const [truthful = ''] = (await prometheus.query('phala_cvm_vcpus')).map(({ metric }) => metric['instance']);

  const together = await ask({});

  expect(together).toBeGreaterThan(0);
  expect(together).toBeCloseTo((await ask({ instance: truthful })) ?? 0, 6);
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
