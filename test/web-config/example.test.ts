import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadWebConfig } from '../../src/web-config/load.ts';
import { WebConfigFile } from '../../src/web-config/schema.ts';
import { listSections } from '../../tools/docs/settings.ts';
import { createTemporaryFolder } from '../config/temporary-folder.ts';
import { createAuthority, createServerIdentity } from '../web/certificates.ts';
import { toFiles } from '../web/serve-web.ts';

const FILE = 'web-config.example.yaml';
const TEXT = readFileSync(FILE, 'utf8');

it('the example is valid as it is, and requires no login', async () => {
  expect((await loadWebConfig(FILE)).config).toEqual({
    tls: undefined,
    headers: new Map(),
    users: new Map(),
    rateLimit: undefined,
  });
});

it('the example is valid with its commented settings, too', async () => {
  const folder = createTemporaryFolder();
  const authority = await createAuthority();
  const files = { ...toFiles('server', await createServerIdentity(authority)), 'ca.pem': authority.cert };
  const [prose = '', settings = ''] = TEXT.split(/(?=^# TLS;)/m);
  const text = settings
    .replace(/^# (tls_server_config:| {2})/gm, '$1')
    .replace(
      /^ {2}# ((?:client_ca_file|client_allowed_sans|cipher_suites|curve_preferences|burst):)/gm,
      '  $1',
    )
    .replace(/^ {2}# {3}([XCS][\w-]+:)/gm, '    $1')
    .replace(/(headers|basic_auth_users): \{\}/g, '$1:')
    .replace('$10$…', `$10$${'a'.repeat(53)}`)
    .replace('NoClientCert', 'RequireAndVerifyClientCert')
    .replace('interval: "0"', 'interval: 1s');
  for (const [name, content] of Object.entries({ ...files, 'web.yaml': prose + text }))
    writeFileSync(join(folder, name), content);

  const { tls, headers, users, rateLimit } = (await loadWebConfig(join(folder, 'web.yaml'))).config;

  expect(tls).toMatchObject({
    client_auth_type: { isVerified: true },
    client_allowed_sans: ['prometheus.example.com'],
    curve_preferences: ['X25519', 'P-256'],
  });
  expect([headers.size, users.size, rateLimit]).toEqual([5, 1, { intervalSeconds: 1, burst: 20 }]);
});

it('the example has every key of the schema', () => {
  const keys = listSections(WebConfigFile).flatMap(({ settings }) => settings.map(({ key }) => key));

  expect(keys.length).toBeGreaterThan(20);
  expect(keys.filter((key) => !new RegExp(`^[# ]*${key}:`, 'm').test(TEXT))).toEqual([]);
});
