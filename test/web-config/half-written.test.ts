import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { followWebConfig } from '../../src/web-config/live.ts';
import { loadWebConfig } from '../../src/web-config/load.ts';
import type { WebConfig } from '../../src/web-config/web-config.ts';
import { createTemporaryFolder } from '../config/temporary-folder.ts';
import { createAuthority, createServerIdentity } from '../web/certificates.ts';

const authority = await createAuthority();
const server = await createServerIdentity(authority);

// In the order in which a cut does the most harm: what lets strangers in stands first.
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
  alice: $2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi
`;

function open() {
  const folder = createTemporaryFolder();
  const file = join(folder, 'web.yaml');
  writeFileSync(join(folder, 'server.pem'), server.cert);
  writeFileSync(join(folder, 'server.key'), server.key);
  writeFileSync(join(folder, 'ca.pem'), authority.cert);
  writeFileSync(file, WHOLE);
  const faults: string[] = [];
  const live = followWebConfig(loadWebConfig(file), {
    onLoaded: () => undefined,
    onRejected: (found) => faults.push(...found.map((fault) => fault.replace(`${file}: `, ''))),
  });
  return { live, faults, write: (text: string) => writeFileSync(file, text) };
}

function locksOf({ tls, users, rateLimit, headers }: WebConfig): object {
  const locks = [tls?.client_auth_type, tls?.client_allowed_sans, tls?.min_version];
  return { locks, users: [...users.keys()], rateLimit, headers: [...headers] };
}

it('no beginning of a web configuration opens what the whole of it closes', () => {
  const { live, write } = open();
  const locks = locksOf(live());

  for (let length = 0; length < WHOLE.length; length += 1) {
    write(WHOLE.slice(0, length));

    expect([length, locksOf(live())]).toEqual([length, locks]);
  }
});

it('a setting that vanishes is refused with its path, and one that says its default is taken over', () => {
  const { faults, live, write } = open();

  write(WHOLE.replace('  min_version: TLS13\n', ''));
  expect(live().tls?.min_version).toBe('TLSv1.3');
  expect(faults).toEqual([
    'tls_server_config.min_version: a setting cannot be removed while the exporter runs: restart it, or write the default',
  ]);

  write(WHOLE.replace('TLS13', 'TLS12'));
  expect(live().tls?.min_version).toBe('TLSv1.2');
});
