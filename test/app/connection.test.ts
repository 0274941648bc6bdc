import { mkdir, mkdtemp, rename, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Simulator } from '../../simulator/simulator.ts';
import { loadApiKey } from '../../src/secrets/api-key.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { type Exporter, startPolled, watchAll, watchWorkspace } from './start-exporter.ts';
import { openTlsApi } from './start-peers.ts';

it('rejects a server whose certificate it does not trust, as tls', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const { baseUrl } = await openTlsApi();

  const exporter = await startPolled(watchAll(simulator, { api: { base_url: baseUrl } }));

  expect((await exporter.series('phala_app_last_poll_failure'))[0]).toMatch(/reason="tls"} 1$/);
});

it('trusts a certificate of ca_file', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const { baseUrl, ca } = await openTlsApi();

  const exporter = await startPolled(watchAll(simulator, { api: { base_url: baseUrl, ca } }));

  expect(await exporter.value('phala_up')).toBe(1);
});

it('rejects a trusted certificate of another host, as tls', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const { baseUrl, ca } = await openTlsApi();

  const exporter = await startPolled(
    watchAll(simulator, { api: { base_url: baseUrl.replace('localhost', '127.0.0.1'), ca } }),
  );

  expect((await exporter.series('phala_app_last_poll_failure'))[0]).toMatch(/reason="tls"} 1$/);
});

it('speaking TLS to a server that does not is a tls failure too', async () => {
  const simulator = await openSimulator({ apps: 1 });

  const exporter = await startPolled(
    watchAll(simulator, { api: { base_url: simulator.baseUrl.replace('http:', 'https:') } }),
  );

  expect((await exporter.series('phala_app_last_poll_failure'))[0]).toMatch(/reason="tls"} 1$/);
});

it.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'a server that demands a client certificate by %s is a tls failure',
  async (version) => {
    const simulator = await openSimulator({ apps: 1 });
    const { baseUrl, ca } = await openTlsApi({
      minVersion: version,
      maxVersion: version,
      requestCert: true,
    });

    const exporter = await startPolled(watchAll(simulator, { api: { base_url: baseUrl, ca } }));

    expect((await exporter.series('phala_app_last_poll_failure'))[0]).toMatch(/reason="tls"} 1$/);
  },
);

it.each([
  ['a closed port', 'http://127.0.0.1:1/api/v1'],
  ['a host that does not exist', 'http://no-such-host.invalid/api/v1'],
])('%s is a network failure', async (_what, baseUrl) => {
  const simulator = await openSimulator({ apps: 1 });

  const exporter = await startPolled(watchAll(simulator, { api: { base_url: baseUrl } }));

  expect((await exporter.series('phala_app_last_poll_failure'))[0]).toMatch(/reason="network"} 1$/);
});

it.each([
  ['has expired', { notBeforeDate: new Date('2020-01-01'), notAfterDate: new Date('2021-01-01') }],
  ['is not good yet', { notBeforeDate: new Date('2098-01-01'), notAfterDate: new Date('2099-01-01') }],
])('refuses a trusted certificate that %s, as tls', async (_what, validity) => {
  const simulator = await openSimulator({ apps: 1 });
  const { baseUrl, ca } = await openTlsApi(validity);

  const exporter = await startPolled(watchAll(simulator, { api: { base_url: baseUrl, ca } }));

  expect((await exporter.series('phala_app_last_poll_failure'))[0]).toMatch(/reason="tls"} 1$/);
});

/** Polls the first workspace with its key in a file. */
async function watchWithKeyFile(
  simulator: Simulator,
  path: string,
  api: { readonly concurrency?: number } = {},
): Promise<Exporter> {
  const [workspace] = simulator.workspaces;
  if (workspace === undefined) throw new Error('no workspace');
  return startPolled(
    watchAll(simulator, {
      api,
      workspaces: [watchWorkspace(workspace, { apiKey: await loadApiKey(path) })],
    }),
  );
}

async function writeKeyFile(simulator: Simulator): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'key-')), 'key');
  await writeFile(path, `${simulator.workspaces[0]?.apiKey}\n`);
  return path;
}

/** Ways in which a new key gets into the place of the old one. */
const ROTATIONS: readonly (readonly [how: string, rotate: (path: string, key: string) => Promise<void>])[] = [
  ['written over the old one', (path, key) => writeFile(path, `${key}\n`)],
  [
    'renamed into its place',
    async (path, key) => {
      await writeFile(`${path}.new`, key);
      await rename(`${path}.new`, path);
    },
  ],
];

it.each(ROTATIONS)('a key that is %s is used from the next cycle on', async (_how, rotate) => {
  const simulator = await openSimulator({ apps: 1 });
  const path = await writeKeyFile(simulator);
  const exporter = await watchWithKeyFile(simulator, path);

  await rotate(path, simulator.world.renewKey('production'));
  await exporter.cycle();

  expect(await exporter.value('phala_up')).toBe(1);
  expect((await exporter.series('phala_exporter_api_requests_total')).join()).not.toContain('401');
  expect(exporter.log).toContainEqual(expect.objectContaining({ level: 'info', msg: 'API key changed' }));
  expect(exporter.logText()).not.toContain('phak_');
});

it('a key that comes by a swap of symbolic links, as Kubernetes does it, is used from the next cycle on', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const folder = await mkdtemp(join(tmpdir(), 'key-'));
  const publish = async (version: string, key: string): Promise<void> => {
    await mkdir(join(folder, version));
    await writeFile(join(folder, version, 'key'), key);
    await symlink(version, join(folder, '..data_tmp'));
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
  };
  await publish('..1', simulator.workspaces[0]?.apiKey ?? '');
  await symlink('..data/key', join(folder, 'key'));
  const exporter = await watchWithKeyFile(simulator, join(folder, 'key'));

  await publish('..2', simulator.world.renewKey('production'));
  await exporter.cycle();

  expect(await exporter.value('phala_up')).toBe(1);
  expect((await exporter.series('phala_exporter_api_requests_total')).join()).not.toContain('401');
});

it('a key that is rotated in the middle of a cycle fails no poll, and many 401s read its file few times', async () => {
  const simulator = await openSimulator({ apps: 60, cvmsPerApp: 1 });
  const path = await writeKeyFile(simulator);
  const exporter = await watchWithKeyFile(simulator, path, { concurrency: 16 });
  const apps = simulator.workspaces[0]?.appIds.length ?? 0;
  simulator.faults.add({ kind: 'latency', seconds: 0.02 });
  simulator.requests.reset();

  const cycle = exporter.cycle();
  await expect.poll(() => simulator.requests.inFlight(), { interval: 1 }).toBe(16);
  await writeFile(path, simulator.world.renewKey('production'));
  await cycle;

  const ups = await exporter.series('phala_app_poll_success');
  expect(ups.filter((line) => line.endsWith(' 1'))).toHaveLength(apps);
  expect(await exporter.series('phala_app_last_poll_failure')).toEqual([]);
  const refused = simulator.requests.recent().filter(({ status }) => status === 401).length;
  expect(refused).toBeGreaterThan(1);
  expect(refused).toBeLessThanOrEqual(apps);
  expect(simulator.requests.byEndpoint()['app_cvms']).toBe(apps + refused);
  expect(exporter.logText()).not.toContain('phak_');
});

it('logs once that a key file cannot be read, and keeps the last key', async () => {
  const simulator = await openSimulator({ apps: 1 });
  const path = await writeKeyFile(simulator);
  const exporter = await watchWithKeyFile(simulator, path);

  await writeFile(path, '');
  await exporter.cycle();
  await exporter.cycle();

  expect(await exporter.value('phala_up')).toBe(1);
  expect(exporter.log.filter(({ msg }) => msg.startsWith('API key cannot be read'))).toHaveLength(1);
});
