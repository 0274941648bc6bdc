import { spawn } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { hash } from 'bcrypt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAuthority, createServerIdentity } from '../web/certificates.ts';
import { createWebFiles, get, SERVER_FILES, toFiles, type WebFiles } from '../web/serve-web.ts';
import { type ExporterProcess, startProcess } from './start-process.ts';

const authority = await createAuthority();
const server = await createServerIdentity(authority);

function createFiles(config: object): WebFiles {
  const files = createWebFiles();
  files.write({ ...toFiles('server', server), 'ca.pem': authority.cert });
  files.configure(config);
  return files;
}

/** Starts a demo, and waits until it listens; it is killed with the test file. */
async function startDemo(
  files: WebFiles,
  address = '127.0.0.1:0',
): Promise<{ demo: ExporterProcess; url: string; address: string }> {
  const demo = startProcess([
    'demo',
    '--listen=127.0.0.1:0',
    `--web.listen-address=${address}`,
    `--web.config.file=${files.path('web.yaml')}`,
  ]);
  const [, url = ''] = await demo.until(/Exporter: +(\S+)/);
  return { demo, url, address: url.replace(/^https?:\/\//, '') };
}

async function checkHealth(address: string): Promise<readonly [number | null, string]> {
  const check = startProcess(['healthcheck', `--web.listen-address=${address}`]);
  return [await check.exit, check.stdout() + check.stderr()];
}

it('a demo with a web configuration has TLS and a login', async () => {
  const users = { alice: await hash('sesame', 4) };
  const { url } = await startDemo(createFiles({ tls_server_config: SERVER_FILES, basic_auth_users: users }));

  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  expect((await get(`${url}/metrics`)).status).toBe(401);
  const { text } = await get(`${url}/metrics`, { auth: 'alice:sesame' });
  expect(text).toContain('phala_exporter_web_config_last_reload_successful 1\n');
  expect(text).toContain('phala_exporter_web_rejected_total{reason="login"} 1\n');
});

it.each([
  ['demo', '--listen=127.0.0.1:0', '--web.listen-address=127.0.0.1:0'],
  ['serve'],
  ['serve', '--config.check'],
  ['check-config'],
])('%s rejects an invalid web configuration with 2, and with every error', async (...words) => {
  const files = createFiles({ tls_server_config: { cert_file: 'server.pem' }, rate_limit: { burst: 'x' } });

  const exporter = startProcess([...words, `--web.config.file=${files.path('web.yaml')}`], {
    PHALA_CLOUD_API_KEY: 'phak_x',
  });

  expect(await exporter.exit).toBe(2);
  expect(exporter.stderr().trimEnd().split('\n')).toEqual([
    expect.stringMatching(/web\.yaml:1:1: tls_server_config: expected key_file or key, got neither$/),
    expect.stringMatching(/web\.yaml:4:3: rate_limit\.burst: expected a whole number .*, got "x"$/),
  ]);
});

it('check-config reports the errors of both files at once', async () => {
  const files = createFiles({ nonsense: '' });
  files.write({ 'config.yaml': 'apps: [nonsense]\n' });

  const check = startProcess([
    'check-config',
    `--config.file=${files.path('config.yaml')}`,
    `--web.config.file=${files.path('web.yaml')}`,
  ]);

  expect(await check.exit).toBe(2);
  expect(check.stderr()).toMatch(
    /config\.yaml:1:8: apps\[0\].*\n(.*\n)?.*web\.yaml:1:1: nonsense: unknown key.*\n$/,
  );
});

it('check-config takes a web configuration alone, and both where there is a key', async () => {
  const files = createFiles({ tls_server_config: SERVER_FILES });
  const words = ['check-config', `--web.config.file=${files.path('web.yaml')}`];

  const alone = startProcess(words);
  const both = startProcess(words, { PHALA_CLOUD_API_KEY: 'phak_x' });

  expect([await alone.exit, await both.exit]).toEqual([0, 0]);
  expect(alone.stdout()).toBe(`${files.path('web.yaml')}: valid web configuration\n`);
  expect(both.stdout()).toMatch(
    /^the environment: valid configuration: .*\n.*web\.yaml: valid web configuration\n$/,
  );
});

describe('healthcheck', () => {
  it.each([
    ['TLS', {}],
    [
      'TLS 1.2 with a certificate of clients',
      { client_auth_type: 'RequireAnyClientCert', max_version: 'TLS12' },
    ],
    [
      'TLS 1.2 with a verified certificate of clients',
      { client_auth_type: 'RequireAndVerifyClientCert', client_ca_file: 'ca.pem', max_version: 'TLS12' },
    ],
    [
      'TLS 1.3 with a verified certificate of clients',
      { client_auth_type: 'RequireAndVerifyClientCert', client_ca_file: 'ca.pem', min_version: 'TLS13' },
    ],
  ])('an exporter with %s is healthy, and without a process it is not', async (_what, settings) => {
    const files = createFiles({ tls_server_config: { ...SERVER_FILES, ...settings } });
    const { demo, address } = await startDemo(files);

    expect(await checkHealth(address)).toEqual([0, `${address} is healthy\n`]);
    demo.kill('SIGTERM');
    await demo.exit;

    expect(await checkHealth(address)).toEqual([1, `${address} does not respond\n`]);
  });

  it('an exporter whose web configuration was broken meanwhile is healthy', async () => {
    const files = createFiles({ tls_server_config: SERVER_FILES });
    const { address } = await startDemo(files);

    files.write({ 'web.yaml': 'nonsense: {' });

    expect(await checkHealth(address)).toEqual([0, `${address} is healthy\n`]);
  });

  it('another server that does not know the path is not healthy', async () => {
    const other = createHttpServer((_request, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const address = `127.0.0.1:${(other.address() as AddressInfo).port}`;

    expect(await checkHealth(address)).toEqual([1, `${address} responded with 404, expected 200\n`]);
  });

  it('works with a unix socket, which is removed at exit', async () => {
    const files = createFiles({});
    const address = `unix:${files.path('exporter.sock')}`;
    const { demo } = await startDemo(files, address);

    expect(await checkHealth(address)).toEqual([0, `${address} is healthy\n`]);
    demo.kill('SIGTERM');
    await demo.exit;

    expect(await checkHealth(address)).toEqual([1, `${address} does not respond\n`]);
    expect(existsSync(files.path('exporter.sock'))).toBe(false);
  });
});

async function startOnSystemdSocket(opened: Server): Promise<string> {
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const command = 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"';
  const words = [process.execPath, main, 'demo', '--listen=127.0.0.1:0', '--web.systemd-socket'];
  const child = spawn('sh', ['-c', command, 'sh', ...words], {
    stdio: ['ignore', 'pipe', 'inherit', Reflect.get(opened, '_handle').fd],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  // Or connections might come to us.
  opened.close();
  const said = await new Promise<string>((resolve) =>
    child.stdout?.once('data', (text) => resolve(`${text}`)),
  );
  const [, url = ''] = /Exporter: +(\S+)\n/.exec(said) ?? [];
  return url;
}

it('serves on a socket that systemd opened', async () => {
  const opened = createServer();
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));

  const url = await startOnSystemdSocket(opened);

  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await get(`${url}/-/healthy`)).status).toBe(200);
});

it('serves on a unix socket that systemd opened, and names its path', async () => {
  const files = createWebFiles();
  const path = files.path('exporter.sock');
  const opened = createServer();
  await new Promise<void>((resolve) => opened.listen(path, resolve));
  // We would remove it when we close it.
  renameSync(path, files.path('renamed.sock'));

  const url = await startOnSystemdSocket(opened);

  expect(url).toBe(`unix:${path}`);
  const socketPath = files.path('renamed.sock');
  expect((await get('http://localhost/-/healthy', { socketPath })).status).toBe(200);
});

it.each([
  [[], 1, /^expected sockets from systemd, got none: --web\.systemd-socket needs/],
  [
    ['--web.listen-address=:0'],
    2,
    /^expected either --web\.listen-address or --web\.systemd-socket, got both\n$/,
  ],
])('--web.systemd-socket beside %j ends with %i when there is no socket', async (words, code, message) => {
  const exporter = startProcess(['serve', '--web.systemd-socket', ...words], {
    PHALA_CLOUD_API_KEY: 'phak_x',
  });

  expect(await exporter.exit).toBe(code);
  expect(exporter.stderr()).toMatch(message);
});
