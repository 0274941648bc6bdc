import type { readFileSync } from 'node:fs';
import type { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { createConfigLoader, loadConfigs } from '../../src/cli/check-config.ts';
import { createAuthority, createServerIdentity } from '../web/certificates.ts';
import { createWebFiles, SERVER_FILES, toFiles } from '../web/serve-web.ts';
import { type Exporter, startPolled } from './start-exporter.ts';
import { openTlsApi } from './start-peers.ts';

const { reads } = vi.hoisted(() => ({ reads: { names: [] as string[] } }));

vi.mock('node:fs/promises', async (load) => {
  const original = await load<{ readonly readFile: typeof readFile }>();
  const spy = (path: string): Promise<Buffer> => {
    reads.names.push(basename(path));
    return original.readFile(path);
  };
  return { ...original, readFile: spy };
});

vi.mock('node:fs', async (load) => {
  const original = await load<{ readonly readFileSync: typeof readFileSync }>();
  const spy = (path: string, encoding: 'utf8'): string => {
    if (!path.startsWith('/proc/')) reads.names.push(basename(path));
    return original.readFileSync(path, encoding);
  };
  return { ...original, readFileSync: spy };
});

beforeEach(() => {
  reads.names = [];
});

const CONFIG_FILES = ['api-ca.pem', 'api.key', 'config.yaml'];
const WEB_FILES = ['clients.pem', 'server.key', 'server.pem', 'web.yaml'];

/** Starts an exporter as `serve` does, with each kind of file that a configuration can name. */
async function startFromFiles(): Promise<Exporter> {
  const { baseUrl, ca } = await openTlsApi();
  const authority = await createAuthority();
  const files = createWebFiles();
  files.write({ ...toFiles('server', await createServerIdentity(authority)), 'clients.pem': authority.cert });
  files.write({ 'api-ca.pem': ca, 'api.key': 'phak_key' });
  files.configure({
    tls_server_config: {
      ...SERVER_FILES,
      client_ca_file: 'clients.pem',
      client_auth_type: 'RequireAndVerifyClientCert',
    },
  });
  const config = {
    api: { base_url: baseUrl, ca_file: 'api-ca.pem' },
    workspaces: [{ name: 'production', api_key_file: 'api.key', apps: ['a'.repeat(40)] }],
  };
  files.write({ 'config.yaml': stringify(config) });
  reads.names = [];

  const flags = { 'config.file': files.path('config.yaml'), 'web.config.file': files.path('web.yaml') };
  const loader = createConfigLoader(flags, { env: {} });
  const loaded = await loadConfigs(flags, { hostName: 'host' }, loader.load);
  return startPolled(loaded.config, { loadConfig: loader.load, webConfig: loaded.webConfig });
}

it('every file is read once at the start, and the key once more before each further cycle', async () => {
  const exporter = await startFromFiles();

  expect(reads.names.toSorted()).toEqual([...CONFIG_FILES, ...WEB_FILES].toSorted());

  reads.names = [];
  await exporter.cycle();

  expect(reads.names).toEqual(['api.key']);
});

it('a reload reads the configuration and what it names once, and not the web configuration', async () => {
  const exporter = await startFromFiles();
  reads.names = [];

  const { faults } = await exporter.app.config.reload();

  expect(faults).toEqual([]);
  expect(reads.names.toSorted()).toEqual(CONFIG_FILES);
});
