import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { followWebConfig } from '../../src/web-config/live.ts';
import { loadWebConfig } from '../../src/web-config/load.ts';
import { createTemporaryFolder } from '../config/temporary-folder.ts';
import { createAuthority, createServerIdentity } from '../web/certificates.ts';

const authority = await createAuthority();
const server = await createServerIdentity(authority);

const HASH = '$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';

const WHOLE = `tls_server_config:
  cert_file: server.pem
  key_file: server.key
  min_version: TLS13
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ca.pem
  client_allowed_sans: [prometheus.example]
http_server_config:
  headers:
    X-Frame-Options: deny
rate_limit:
  interval: 1s
  burst: 10
basic_auth_users:
  alice: ${HASH}
`;

async function open() {
  const folder = createTemporaryFolder();
  const file = join(folder, 'web.yaml');
  writeFileSync(join(folder, 'server.pem'), server.cert);
  writeFileSync(join(folder, 'server.key'), server.key);
  writeFileSync(join(folder, 'ca.pem'), authority.cert);
  writeFileSync(file, WHOLE);
  const changes: string[] = [];
  const live = followWebConfig(await loadWebConfig(file), {
    onLoaded: () => changes.push('loaded'),
    onRejected: (errors) => changes.push(...errors.map((error) => error.replace(`${file}: `, ''))),
  });
  onTestFinished(live.close);
  return { live, changes, write: (text: string) => writeFileSync(file, text) };
}

it('a file is not applied while it is being written', async () => {
  const { live, changes, write } = await open();
  const { current, check } = live;
  const initial = current();

  for (let length = 0; length < WHOLE.length; length += 10) {
    write(WHOLE.slice(0, length));
    await check();

    expect(current()).toBe(initial);
  }
  write(`${WHOLE}  bob: ${HASH}\n`);
  await check();
  await check();

  expect([...current().users.keys()]).toEqual(['alice', 'bob']);
  expect(changes).toEqual(['loaded', 'loaded']);
});

it('a setting may be removed, but not the last user', async () => {
  const { live, changes, write } = await open();
  const apply = async (text: string): Promise<void> => {
    write(text);
    await live.check();
    await live.check();
  };

  await apply(WHOLE.replace('  min_version: TLS13\n', ''));
  expect(live.current().tls?.min_version).toBe('TLSv1.2');
  await apply(WHOLE.replace(/^basic_auth_users:.*/ms, ''));

  expect(live.current().users.size).toBe(1);
  expect(changes).toEqual([
    'loaded',
    'loaded',
    'basic_auth_users: the last user cannot be removed while the exporter runs: restart it',
  ]);
});

it('TLS settings stay the same object while they are equal', async () => {
  const { live, write } = await open();
  const { tls } = live.current();

  write(`${WHOLE}  bob: ${HASH}\n`);
  await live.check();
  await live.check();

  expect(live.current().users.size).toBe(2);
  expect(live.tls?.()).toBe(tls);
});
