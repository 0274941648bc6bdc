import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { startPolled, watchAll } from './start-exporter.ts';
import { openProxy, openTlsApi, PROXIED_HOST } from './start-peers.ts';

const LOGIN = `Basic ${Buffer.from('user:secret-login').toString('base64')}`;

it('sends requests through a proxy, with its login', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const { url: proxyUrl, seen } = await openProxy();

  const exporter = await startPolled(watchAll(simulator, { api: { proxy_url: proxyUrl } }));

  expect(await exporter.value('phala_up')).toBe(1);
  expect(seen[0]?.login).toBe(LOGIN);
  const { text } = await exporter.get('/config');
  expect(text).toContain('proxy_url: <secret>');
  expect(text + exporter.logText()).not.toContain('secret-login');
});

it.each([
  [{ NO_PROXY: 'example.com, 127.0.0.1' }, true],
  [{ NO_PROXY: '*' }, false],
  [{ no_proxy: 'test' }, false],
])('sends requests through the proxy of the environment with %j: %s', async (env, isProxied) => {
  const simulator = await openSimulator({ apps: 1 });
  const { url, seen } = await openProxy();
  const base = simulator.baseUrl.replace('127.0.0.1', PROXIED_HOST);
  const key = simulator.workspaces[0]?.apiKey ?? '';

  const config = await load(['api:', `  base_url: ${base}`, '  max_attempts: 1', '  timeout: 5s'], {
    HTTP_PROXY: url.reveal(),
    PHALA_CLOUD_API_KEY: key,
    ...env,
  });
  await startPolled(config);

  expect(seen.length > 0).toBe(isProxied);
});

it.each([
  ['user@', 'user:'],
  ['user:@', 'user:'],
  [':word@', ':word'],
  ['us%40er:w%3Ard@', 'us@er:w:rd'],
  ['', undefined],
])('a proxy with the login %j is given %j', async (login, given) => {
  const { baseUrl, caFile } = await openProxiedTlsApi();
  const { url, seen } = await openProxy(undefined, login);

  await startPolled(
    await load(['api:', `  base_url: ${baseUrl}`, `  ca_file: ${caFile}`], { HTTPS_PROXY: url.reveal() }),
  );

  const expected = given === undefined ? undefined : `Basic ${Buffer.from(given).toString('base64')}`;
  expect(seen.map((each) => each.login)).toEqual([expected]);
});

async function openProxiedTlsApi(): Promise<{ baseUrl: string; caFile: string }> {
  const { baseUrl, caFile } = await openTlsApi();
  return { baseUrl: baseUrl.replace('localhost', PROXIED_HOST), caFile };
}

/** Loads a configuration as `serve` does, from a file and the variables of an environment. */
async function load(lines: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Config> {
  const file = join(await mkdtemp(join(tmpdir(), 'proxy-')), 'config.yaml');
  await writeFile(file, [...lines, `apps: [${'a'.repeat(40)}]`].join('\n'));
  return loadConfig({ file, env: { PHALA_CLOUD_API_KEY: 'phak_test', ...env } });
}

describe('an API that speaks TLS', () => {
  it.each([
    ['proxy_url', (proxy: string) => [[`  proxy_url: ${proxy}`], {}] as const],
    ['HTTPS_PROXY', (proxy: string) => [[], { HTTPS_PROXY: proxy }] as const],
    ['https_proxy', (proxy: string) => [[], { https_proxy: proxy }] as const],
  ])(
    'is reached through a tunnel of the proxy of %s, which sees neither the key nor the path',
    async (_name, set) => {
      const { baseUrl, caFile } = await openProxiedTlsApi();
      const { url, seen } = await openProxy();
      const [lines, env] = set(url.reveal());
      const api = ['api:', `  base_url: ${baseUrl}`, `  ca_file: ${caFile}`, ...lines];

      const exporter = await startPolled(await load(api, env));

      expect(await exporter.value('phala_up')).toBe(1);
      expect(seen).toEqual([{ target: baseUrl.replace('https://', ''), login: LOGIN }]);
      expect(exporter.logText()).not.toContain('secret-login');
    },
  );

  it('is not reached through HTTPS_PROXY when it is on this machine', async () => {
    const { baseUrl, caFile } = await openTlsApi();
    const { url, seen } = await openProxy();
    const api = ['api:', `  base_url: ${baseUrl}`, `  ca_file: ${caFile}`];

    const exporter = await startPolled(await load(api, { HTTPS_PROXY: url.reveal() }));

    expect(await exporter.value('phala_up')).toBe(1);
    expect(seen).toEqual([]);
  });

  it.each([
    ['whose certificate is not trusted', { isTrusted: false, host: PROXIED_HOST }],
    ['with the certificate of another host', { isTrusted: true, host: 'other.test' }],
  ])('%s is a tls failure behind a proxy too', async (_what, { isTrusted, host }) => {
    const { baseUrl, caFile } = await openTlsApi();
    const { url } = await openProxy();
    const api = ['api:', `  base_url: ${baseUrl.replace('localhost', host)}`, '  max_attempts: 1'];
    if (isTrusted) api.push(`  ca_file: ${caFile}`);

    const exporter = await startPolled(await load(api, { HTTPS_PROXY: url.reveal() }));

    expect((await exporter.series('phala_app_last_poll_failure'))[0]).toMatch(/reason="tls"} 1$/);
  });
});

it('a server that demands a client certificate is a tls failure behind a proxy too', async () => {
  const { baseUrl, caFile } = await openTlsApi({ requestCert: true });
  const { url } = await openProxy();
  const base = baseUrl.replace('localhost', PROXIED_HOST);
  const api = ['api:', `  base_url: ${base}`, `  ca_file: ${caFile}`];

  const exporter = await startPolled(await load(api, { HTTPS_PROXY: url.reveal() }));

  expect((await exporter.series('phala_app_last_poll_failure'))[0]).toMatch(/reason="tls"} 1$/);
});

it.each([407, 403, 502])(
  'a proxy that rejects with %d is a network failure with that status',
  async (status) => {
    const { baseUrl } = await openProxiedTlsApi();
    const { url, open } = await openProxy((_request, socket) => {
      socket.end(`HTTP/1.1 ${status} No\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n`);
    });

    const exporter = await startPolled(
      await load(['api:', `  base_url: ${baseUrl}`, '  max_attempts: 1'], { HTTPS_PROXY: url.reveal() }),
    );

    expect(exporter.log).toContainEqual(
      expect.objectContaining({
        msg: 'app poll failed',
        reason: 'network',
        detail: `the proxy rejected the connection (${status})`,
      }),
    );
    expect(exporter.logText()).not.toContain('secret-login');
    await expect.poll(open).toBe(0);
  },
);

it('a poll through a proxy that does not respond times out, and leaves no connection open', async () => {
  const { baseUrl } = await openProxiedTlsApi();
  const { url, open } = await openProxy(() => undefined);
  const api = ['api:', `  base_url: ${baseUrl}`, '  timeout: 200ms', '  max_attempts: 1'];
  const startedAt = performance.now();

  const exporter = await startPolled(await load(api, { HTTPS_PROXY: url.reveal() }));

  expect(performance.now() - startedAt).toBeLessThan(700);
  expect((await exporter.series('phala_app_last_poll_failure'))[0]).toMatch(/reason="timeout"} 1$/);
  await expect.poll(open, { timeout: 5000 }).toBe(0);
});
