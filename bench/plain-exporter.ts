// What people write with prom-client: on a timer, fetch the lists, reset the gauges and set them anew; render and
// compress at every scrape. The same families as ours, of the API's version 2026-01-21. Arguments: base URL, seconds
// between polls, and how many polls come every two seconds before.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { collectDefaultMetrics, register } from 'prom-client';
import { createGauges, type PolledApp } from './plain-gauges.ts';
import type { ApiCvm, AppsPage } from './plain-wire.ts';

const [baseUrl = '', pollSeconds = '30', hurriedPolls = '0'] = process.argv.slice(2);
// biome-ignore lint/style/noProcessEnv: where the key is
const headers = { 'x-api-key': process.env['PHALA_CLOUD_API_KEY'] ?? '', 'x-phala-version': '2026-01-21' };
const compress = promisify(gzip);
collectDefaultMetrics();
const gauges = createGauges();
const appIds = await listApps();

async function getJson<T>(path: string): Promise<T> {
  const answer = await fetch(`${baseUrl}${path}`, { headers });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return (await answer.json()) as T;
}

async function listApps(): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const answer = await getJson<AppsPage>(`/apps?page=${page}&page_size=100`);
    ids.push(...answer.dstack_apps.map(({ app_id: id }) => id));
    pages = answer.total_pages;
  }
  return ids;
}

async function poll(): Promise<void> {
  const apps: PolledApp[] = [];
  for (const appId of appIds) {
    const begun = performance.now();
    const cvms = await getJson<readonly ApiCvm[]>(`/apps/${appId}/cvms`);
    apps.push({ appId, cvms, seconds: (performance.now() - begun) / 1000 });
  }
  gauges.fill(apps);
}

async function keepPolling(): Promise<void> {
  for (let done = 0; done < Number(hurriedPolls); done += 1) await pollAfter(2);
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
