import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, request as httpRequest, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterEach, expect, it } from 'vitest';
import { Secret } from '../../src/config/secret.ts';
import { minimalCvmInfo } from '../phala/items.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { startPolled, watchAll, watchWorkspace } from './start-exporter.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function open(server: Server, host = '127.0.0.1'): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

async function openTlsApi(): Promise<{ baseUrl: string; caFile: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const port = await open(
    createHttpsServer({ key, cert }, (_request, response) =>
      response.end(JSON.stringify([minimalCvmInfo()])),
    ),
  );
  const caFile = join(await mkdtemp(join(tmpdir(), 'ca-')), 'ca.pem');
  await writeFile(caFile, cert);
  return { baseUrl: `https://localhost:${port}`, caFile };
}

it('refuses a server whose certificate it does not trust, as tls', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const { baseUrl } = await openTlsApi();

  const exporter = await startPolled(watchAll(simulator, { api: { baseUrl } }));

  expect((await exporter.series('phala_app_poll_failures_total'))[0]).toMatch(/reason="tls"} 1$/);
});

it('trusts a certificate of ca_file', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const { baseUrl, caFile } = await openTlsApi();

  const exporter = await startPolled(watchAll(simulator, { api: { baseUrl, caFile } }));

  expect(await exporter.value('phala_up')).toBe(1);
});

it('refuses a trusted certificate of another host, as tls', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const { baseUrl, caFile } = await openTlsApi();

  const exporter = await startPolled(
    watchAll(simulator, { api: { baseUrl: baseUrl.replace('localhost', '127.0.0.1'), caFile } }),
  );

  expect((await exporter.series('phala_app_poll_failures_total'))[0]).toMatch(/reason="tls"} 1$/);
});

it('speaking TLS to a server that does not is a tls failure too', async () => {
  const simulator = await openSimulator({ apps: 1 });

  const exporter = await startPolled(
    watchAll(simulator, { api: { baseUrl: simulator.baseUrl.replace('http:', 'https:') } }),
  );

  expect((await exporter.series('phala_app_poll_failures_total'))[0]).toMatch(/reason="tls"} 1$/);
});

it.each([
  ['a port that nobody listens on', 'http://127.0.0.1:1/api/v1'],
  ['a host that does not exist', 'http://no-such-host.invalid/api/v1'],
])('%s is a network failure', async (_what, baseUrl) => {
  const simulator = await openSimulator({ apps: 1 });

  const exporter = await startPolled(watchAll(simulator, { api: { baseUrl } }));

  expect((await exporter.series('phala_app_poll_failures_total'))[0]).toMatch(/reason="network"} 1$/);
});

/** A forward proxy, and the logins that it was shown. */
async function openProxy(): Promise<{ url: Secret; seen: readonly (string | undefined)[] }> {
  const seen: (string | undefined)[] = [];
  const proxy = createHttpServer((request, response) => {
    seen.push(request.headers['proxy-authorization']);
    const { method, headers, url = '' } = request;
    httpRequest(url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    }).end();
  });
  proxy.on('connect', (request, socket) => {
    seen.push(request.headers['proxy-authorization']);
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [socket, upstream]) end.on('error', () => undefined);
  });
  return { url: new Secret(`http://user:secret-login@127.0.0.1:${await open(proxy)}`), seen };
}

it('asks through a proxy, with its login', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const { url: proxyUrl, seen } = await openProxy();

  const exporter = await startPolled(watchAll(simulator, { api: { proxyUrl } }));

  expect(await exporter.value('phala_up')).toBe(1);
  expect(seen[0]).toBe(`Basic ${Buffer.from('user:secret-login').toString('base64')}`);
  const { text } = await exporter.get('/config');
  expect(text).toContain('proxy_url: <secret>');
  expect(text + exporter.logText()).not.toContain('secret-login');
});

it.each([
  ['', true],
  ['example.com, 127.0.0.1', false],
  ['*', false],
])('asks through the proxy of the environment, except with NO_PROXY=%j', async (except, isProxied) => {
  const simulator = await openSimulator({ apps: 1 });
  const { url, seen } = await openProxy();
  const environmentProxy = { http: url, https: new Secret(''), except };

  const exporter = await startPolled(watchAll(simulator, { api: { environmentProxy } }));

  expect(await exporter.value('phala_up')).toBe(1);
  expect(seen.length > 0).toBe(isProxied);
});

it('a key that is rotated in its file is used from the next cycle on', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const [workspace] = simulator.workspaces;
  if (workspace === undefined) throw new Error('no workspace');
  const path = join(await mkdtemp(join(tmpdir(), 'key-')), 'key');
  await writeFile(path, `${workspace.apiKey}\n`);
  const exporter = await startPolled(
    watchAll(simulator, { workspaces: [watchWorkspace(workspace, { apiKey: { kind: 'file', path } })] }),
  );

  await writeFile(path, `${simulator.world.renewKey('production')}\n`);
  await exporter.cycle();

  expect(await exporter.value('phala_up')).toBe(1);
  expect((await exporter.series('phala_exporter_api_requests_total')).join()).not.toContain('401');
  expect(exporter.log).toContainEqual(expect.objectContaining({ level: 'info', msg: 'API key changed' }));
  expect(exporter.logText()).not.toContain('phak_');
});

it('says once that a key file cannot be read, and goes on with the last key', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const [workspace] = simulator.workspaces;
  if (workspace === undefined) throw new Error('no workspace');
  const path = join(await mkdtemp(join(tmpdir(), 'key-')), 'key');
  await writeFile(path, workspace.apiKey);
  const exporter = await startPolled(
    watchAll(simulator, { workspaces: [watchWorkspace(workspace, { apiKey: { kind: 'file', path } })] }),
  );

  await writeFile(path, '');
  await exporter.cycle();
  await exporter.cycle();

  expect(await exporter.value('phala_up')).toBe(1);
  expect(exporter.log.filter(({ msg }) => msg.startsWith('API key cannot be read'))).toHaveLength(1);
});
