import { request } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startProcess } from '../cli/start-process.ts';
import { type Prometheus, startPrometheus } from './start-prometheus.ts';
import { type ScrapeProxy, startScrapeProxy } from './start-scrape-proxy.ts';

const POLL_OPTIONS = { timeout: 30_000, interval: 200 };

let prometheus: Prometheus;
let proxies: Readonly<Record<'openmetrics' | 'text', ScrapeProxy>>;
let control: string;
let stopDemo: () => void;

// One demo and one Prometheus for all tests of this file, because scrapes take time.
beforeAll(async () => {
  const demo = startProcess([
    'demo',
    '--web.listen-address=127.0.0.1:0',
    '--listen=127.0.0.1:0',
    '--speed=0',
  ]);
  stopDemo = () => demo.kill('SIGTERM');
  const [, exporter = ''] = await demo.until(/Exporter: +(\S+)/);
  const [, cloud = ''] = await demo.until(/Simulated cloud: (\S+)/);
  control = cloud;
  proxies = {
    openmetrics: await startScrapeProxy(exporter),
    text: await startScrapeProxy(exporter, 'text/plain;version=0.0.4'),
  };
  prometheus = await startPrometheus({
    openmetrics: proxies.openmetrics.address,
    text: proxies.text.address,
  });
});

afterAll(async () => {
  await prometheus?.close();
  for (const proxy of Object.values(proxies ?? {})) proxy.close();
  stopDemo?.();
});

it('is scraped in both formats, as negotiated', async () => {
  await expect
    .poll(
      async () =>
        [...(await prometheus.targets())].map(([job, { health, lastError }]) => [job, health, lastError]),
      POLL_OPTIONS,
    )
    .toEqual([
      ['openmetrics', 'up', ''],
      ['text', 'up', ''],
    ]);

  expect([...proxies.openmetrics.contentTypes]).toEqual([
    'application/openmetrics-text; version=1.0.0; charset=utf-8',
  ]);
  expect([...proxies.text.contentTypes]).toEqual(['text/plain; version=0.0.4; charset=utf-8']);
});

it.each(['phala_cvm_status', 'phala_cvm_vcpus', 'phala_node_status', 'phala_app_polls_total'])(
  'queries of %s return the same series in both formats',
  async (family) => {
    const seriesOf = async (job: string): Promise<readonly string[]> =>
      (await prometheus.query(`${family}{job="${job}"}`))
        .map(({ metric: { job: _job, instance: _instance, ...labels } }) => JSON.stringify(labels))
        .toSorted();

    await expect.poll(() => seriesOf('text'), POLL_OPTIONS).not.toEqual([]);
    await expect.poll(() => seriesOf('openmetrics'), POLL_OPTIONS).toEqual(await seriesOf('text'));
  },
);

it('shows CVMs of several apps in several states', async () => {
  await expect
    .poll(
      async () => (await prometheus.query('count by (status) (phala_cvm_status{job="text"} == 1)')).length,
      POLL_OPTIONS,
    )
    .toBeGreaterThanOrEqual(3);
  const apps = await prometheus.query('count by (app_id) (phala_cvm_vcpus{job="text"})');
  expect(apps.length).toBeGreaterThanOrEqual(4);
});

it('an instant query does not return a deleted CVM', async () => {
  await expect
    .poll(async () => (await prometheus.query('phala_cvm_vcpus{job="text"}')).length, POLL_OPTIONS)
    .toBeGreaterThan(0);
  const [deleted] = await prometheus.query('phala_cvm_vcpus{job="text"}');
  const cvmId = deleted?.metric['cvm_id'] ?? '';

  await post(`/cvms/${cvmId}/delete`);
  await post('/world/advance', { seconds: 120 });

  await expect.poll(() => prometheus.query(`{cvm_id="${cvmId}"}`), POLL_OPTIONS).toEqual([]);
  expect(await prometheus.query('phala_cvm_vcpus{job="text"}')).not.toEqual([]);
});

async function post(path: string, body?: unknown): Promise<void> {
  const response = await request(`${control}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.statusCode).toBeLessThan(300);
  await response.body.dump();
}
