import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { Pattern } from '../../src/config/pattern.ts';
import { STARTUP_LIMIT_SECONDS } from '../../src/observe/readiness.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { startExporter, startPolled, watchAll, watchWorkspace } from './start-exporter.ts';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

async function openExporter() {
  return startPolled(watchAll(await openSimulator({ apps: 1 })));
}

it.each([
  ['nothing', undefined, TEXT],
  ['anything', '*/*', TEXT],
  ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', TEXT],
  [
    'Prometheus 2',
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    OPENMETRICS,
  ],
  [
    'Prometheus 3',
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    OPENMETRICS,
  ],
  [
    'protobuf first',
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.6,*/*;q=0.1',
    TEXT,
  ],
  [
    'only protobuf',
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
    TEXT,
  ],
  [
    'text by q-value',
    'application/openmetrics-text;version=1.0.0;q=0.3,text/plain;version=0.0.4;q=0.9',
    TEXT,
  ],
  ['OpenMetrics without a version', 'application/openmetrics-text', OPENMETRICS],
  ['OpenMetrics with its charset', 'application/openmetrics-text; version=1.0.0; charset=utf-8', OPENMETRICS],
  ['an older version of OpenMetrics', 'application/openmetrics-text; version=0.0.1', OPENMETRICS],
  ['nonsense', ';;;,,,', TEXT],
  ['more than any scraper', `application/openmetrics-text,${'a/b,'.repeat(3000)}`, TEXT],
])('who asks for %s gets a format that is understood', async (_who, accept, contentType) => {
  const exporter = await openExporter();

  const { status, headers, text } = await exporter.get('/metrics', accept === undefined ? {} : { accept });

  expect([status, headers['content-type']]).toEqual([200, contentType]);
  expect(text.endsWith('# EOF\n')).toBe(contentType === OPENMETRICS);
});

it.each([
  ['gzip, deflate, br', 'gzip'],
  ['gzip;q=1.0, identity; q=0.5, *;q=0', 'gzip'],
  ['identity', undefined],
  ['gzip;q=0', undefined],
  ['identity;q=1, gzip;q=0.5', undefined],
  ['br', undefined],
])('Accept-Encoding %j is answered with %j', async (encoding, answered) => {
  const exporter = await openExporter();

  const { headers, body } = await exporter.get('/metrics', { 'accept-encoding': encoding });

  expect(headers['content-encoding']).toBe(answered);
  expect(headers['content-length']).toBe(String(body.length));
  expect(headers['vary']).toBe('Accept, Accept-Encoding');
  expect((answered === 'gzip' ? gunzipSync(body) : body).toString()).toContain('phala_up 1\n');
});

it('serves each of several scrapers the format that it accepts, in each scrape', async () => {
  const exporter = await openExporter();
  const scrapers = ['text/plain', 'application/openmetrics-text'].flatMap((accept) =>
    ['gzip', 'identity'].map((encoding) => ({ accept, 'accept-encoding': encoding })),
  );

  const rounds = [];
  for (let round = 0; round < 2; round += 1) {
    const answers = await Promise.all(scrapers.map((headers) => exporter.get('/metrics', headers)));
    rounds.push(answers.map(({ headers }) => [headers['content-type'], headers['content-encoding']]));
  }

  const expected = [TEXT, OPENMETRICS].flatMap((type) =>
    ['gzip', undefined].map((encoding) => [type, encoding]),
  );
  expect(rounds).toEqual([expected, expected]);
});

it('two polls of the same data render the same CVM series, byte for byte', async () => {
  const exporter = await openExporter();
  // What hosts measure changes all the time.
  const readCvms = async (): Promise<readonly string[]> =>
    (await exporter.series('phala_cvm')).filter((line) => !line.startsWith('phala_cvm_host_'));
  const before = await readCvms();

  await exporter.cycle();

  expect(await readCvms()).toEqual(before);
  expect(before.length).toBeGreaterThan(50);
});

it('a scrape sends no request to the API', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));
  simulator.requests.reset();

  await Promise.all(Array.from({ length: 20 }, () => exporter.get('/metrics')));

  expect(simulator.requests.total()).toBe(0);
});

const READY_PATHS = ['/-/ready', '/readyz'];

it.each([
  ['rejects connections', { kind: 'reset' }],
  ['responds with 401', { kind: 'status', status: 401 }],
  ['responds with 429 and a long Retry-After', { kind: 'status', status: 429, retry_after: '3600' }],
  ['responds with 503', { kind: 'status', status: 503 }],
] as const)('is ready after its first poll cycle when the API %s', async (_what, fault) => {
  const simulator = await openSimulator({ apps: 3 });
  simulator.faults.add(fault);

  const exporter = await startPolled(watchAll(simulator));

  for (const path of READY_PATHS) expect((await exporter.get(path)).status).toBe(200);
});

it('is ready after its first poll cycle when no list of apps can be had', async () => {
  const simulator = await openSimulator({ apps: 3 });
  simulator.faults.add({ kind: 'status', status: 500, endpoint: 'apps' });
  const discovery = { enabled: true, refresh: 300, include: null, exclude: null };
  const workspaces = simulator.workspaces.map((workspace) => watchWorkspace(workspace, { discovery }));

  const exporter = await startPolled(watchAll(simulator, { workspaces }));

  for (const path of READY_PATHS) expect((await exporter.get(path)).status).toBe(200);
});

it('is ready when one workspace is polled although the API hangs for another', async () => {
  const simulator = await openSimulator({ apps: 3 });
  simulator.faults.add({ kind: 'hang', workspace: 'staging' });
  const exporter = await startExporter(watchAll(simulator));

  await exporter.untilLogged('first poll cycle done');

  expect((await exporter.get('/-/ready')).status).toBe(200);
});

it('is healthy from the start, and not ready before the first poll cycle has ended', async () => {
  const simulator = await openSimulator({ apps: 2 });
  simulator.faults.add({ kind: 'hang' });
  const exporter = await startExporter(watchAll(simulator));

  for (const path of ['/-/healthy', '/healthz']) expect((await exporter.get(path)).status).toBe(200);
  for (const path of READY_PATHS)
    expect(await exporter.get(path)).toMatchObject({
      status: 503,
      text: 'not ready: waiting for the first poll cycle\n',
    });
});

it('is ready after the startup limit when the API hangs', async () => {
  const simulator = await openSimulator({ apps: 2 });
  simulator.faults.add({ kind: 'hang' });
  const exporter = await startExporter(watchAll(simulator));

  exporter.clock.advance(STARTUP_LIMIT_SECONDS);

  for (const path of READY_PATHS) expect((await exporter.get(path)).status).toBe(200);
});

it('shows the configuration in effect without its secrets', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(watchAll(simulator));

  const { status, text } = await exporter.get('/config');

  expect(status).toBe(200);
  expect(text).toContain('api_key_env: KEY');
  expect(text).not.toContain('phak_');
});

it('has a page with links on /', async () => {
  const exporter = await openExporter();

  const { headers, text } = await exporter.get('/');

  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  for (const path of ['/metrics', '/config', '/-/healthy', '/-/ready'])
    expect(text).toContain(`href=".${path}"`);
});

it.each(['/nothing', '/metrics/more', '/%E0%A4%A', '/-/reload/more'])(
  '%s is not found, in one line',
  async (path) => {
    const exporter = await openExporter();

    expect(await exporter.get(path)).toMatchObject({ status: 404, text: 'not found\n' });
  },
);

it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is rejected where only GET is allowed', async (method) => {
  const exporter = await openExporter();

  const answer = await fetch(`${exporter.url}/metrics`, { method });

  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

it('HEAD gets the headers alone', async () => {
  const exporter = await openExporter();

  const answer = await fetch(`${exporter.url}/metrics`, { method: 'HEAD' });

  expect(answer.status).toBe(200);
  expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(1000);
  expect(await answer.text()).toBe('');
});

it('include and exclude drop whole families', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const exporter = await startPolled(
    watchAll(simulator, {
      metrics: {
        include: [new Pattern('phala_cvm_.*', 'whole text')],
        exclude: [new Pattern('phala_cvm_info', 'whole text')],
      },
    }),
  );

  const { text } = await exporter.get('/metrics');

  const names = new Set(
    text
      .split('\n')
      .filter((line) => line.startsWith('# TYPE'))
      .map((line) => line.split(' ')[2] ?? ''),
  );
  expect([...names].every((name) => name.startsWith('phala_cvm_'))).toBe(true);
  expect(names).toContain('phala_cvm_status');
  expect(text).not.toContain('phala_cvm_info');
});
