import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { minimalCvmInfo } from '../api/items.ts';
import { startPolled, watchAll } from '../app/start-exporter.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { startPrometheus } from './start-prometheus.ts';
import { startScrapeProxy } from './start-scrape-proxy.ts';

/** Names in the API, and the expected label values in Prometheus. */
const NAMES: readonly (readonly [name: string, label: string])[] = [
  ['quote " and backslash \\ and \\n', 'quote " and backslash \\ and \\n'],
  ['two\nlines\r\nand a tab\t.', 'two\nlines\r\nand a tab\t.'],
  ['} 1\n# EOF', '} 1\n# EOF'],
  ['snow ☃, rocket 🚀, \u202eright to left', 'snow ☃, rocket 🚀, \u202eright to left'],
  ['nul \0 byte', 'nul \uFFFD byte'],
  ['half \ud83d pair', 'half \uFFFD pair'],
  ['\u0001\u001f\u007f\u0085control', '\u0001\u001f\u007f\u0085control'],
];

it.each([
  ['text', 'text/plain;version=0.0.4'],
  ['OpenMetrics', 'application/openmetrics-text;version=1.0.0'],
])('a real Prometheus reads every hostile name in %s', async (_format, accept) => {
  const items = NAMES.map(([name], index) => minimalCvmInfo({ id: `cvm_${index}`, name, status: name }));
  const api = createServer((_request, response) => response.end(JSON.stringify(items)));
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const exporter = await startPolled(
    watchAll(await openSimulator({ apps: 1 }), { api: { base_url: baseUrl } }),
  );
  const proxy = await startScrapeProxy(exporter.url, accept);
  const prometheus = await startPrometheus({ exporter: proxy.address });

  await expect
    .poll(
      async () =>
        (await prometheus.query('phala_cvm_in_progress'))
          .map(({ metric }) => String(metric['name']))
          .toSorted(),
      {
        timeout: 20_000,
        interval: 200,
      },
    )
    .toEqual(NAMES.map(([, label]) => label).toSorted());

  await prometheus.close();
  proxy.close();
  api.close().closeAllConnections();
});
