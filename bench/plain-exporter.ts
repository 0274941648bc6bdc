// A typical prom-client exporter: on a timer, fetch the lists, reset all gauges and set them; render and
// compress at every scrape. The same families as the exporter, for API version 2026-01-21. Arguments: base URL, seconds
// between polls, and the number of warm-up polls (one every two seconds) before.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { collectDefaultMetrics, register } from 'prom-client';
import type { ApiCvm, AppsPage } from './plain-api-types.ts';
import { createGauges, type PolledApp } from './plain-gauges.ts';

const [baseUrl = '', pollSeconds = '30', warmUpPolls = '0'] = process.argv.slice(2);
// biome-ignore lint/style/noProcessEnv: the API key
const headers = { 'x-api-key': process.env['PHALA_CLOUD_API_KEY'] ?? '', 'x-phala-version': '2026-01-21' };
const compress = promisify(gzip);
collectDefaultMetrics();
const gauges = createGauges();
const appIds = await listApps();

async function getJson<T>(path: string): Promise<T> {
  const response = await fetch(`${baseUrl}${path}`, { headers });
  if (!response.ok) throw new Error(`GET ${path}: unexpected status ${response.status}`);
  return (await response.json()) as T;
}

async function listApps(): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const list = await getJson<AppsPage>(`/apps?page=${page}&page_size=100`);
    ids.push(...list.dstack_apps.map(({ app_id: id }) => id));
    pages = list.total_pages;
  }
  return ids;
}

async function poll(): Promise<void> {
  const apps: PolledApp[] = [];
  for (const appId of appIds) {
    const startedAt = performance.now();
    const cvms = await getJson<readonly ApiCvm[]>(`/apps/${appId}/cvms`);
    apps.push({ appId, cvms, seconds: (performance.now() - startedAt) / 1000 });
  }
  gauges.fill(apps);
}

async function keepPolling(): Promise<void> {
  for (let done = 0; done < Number(warmUpPolls); done += 1) await pollAfter(2);
  for (;;) await pollAfter(Number(pollSeconds));
}

async function pollAfter(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  await poll();
}

const server = createServer((_request, response) => {
  void register
    .metrics()
    .then((text) => compress(text))
    .then((body) => {
      response.writeHead(200, { 'content-type': register.contentType, 'content-encoding': 'gzip' });
      response.end(body);
    });
});

await poll();
void keepPolling();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics\n`);
