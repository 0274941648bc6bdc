import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ConfigError } from '../../src/errors.ts';
import { loadWebConfig } from '../../src/web-config/load.ts';
import { TlsServer } from '../../src/web-config/schema.ts';
import { CIPHER_SUITES, CURVES } from '../../src/web-config/tls-names.ts';
import type { WebConfig } from '../../src/web-config/web-config.ts';
import { createTemporaryFolder } from '../config/temporary-folder.ts';
import { createAuthority, createServerIdentity } from '../web/certificates.ts';
import { SERVER_FILES, toFiles } from '../web/serve-web.ts';

const authority = await createAuthority();
const server = await createServerIdentity(authority);
const other = await createServerIdentity(authority, 'other');
const HASH = '$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';
const locked = await generate([], { algorithm: 'sha256', passphrase: 'sesame' });
const short = await generate([], { algorithm: 'sha256', keySize: 512 });

/** Writes `web.yaml` beside files that it may name. */
function write(text: string): string {
  const folder = createTemporaryFolder();
  const files = {
    ...toFiles('server', server),
    ...toFiles('other', other),
    ...toFiles('short', { cert: short.cert, key: short.private }),
    'locked.key': locked.private,
    'ca.pem': authority.cert,
    'two.pem': `${authority.cert}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
    'bad.key': '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
    'text.txt': 'hello\n',
    'web.yaml': text,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  mkdirSync(join(folder, 'folder'));
  return join(folder, 'web.yaml');
}

const load = async (text: string): Promise<WebConfig> => (await loadWebConfig(write(text))).config;

/** The errors of a text, without the file's name. */
async function findFaults(text: string): Promise<readonly string[]> {
  const file = write(text);
  try {
    await loadWebConfig(file);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map((fault) => fault.replace(file, ''));
  }
}

const tls = (settings: object): string => stringify({ tls_server_config: { ...SERVER_FILES, ...settings } });

const TLS_KEYS = Object.keys(TlsServer.shape).join(', ');

describe('a bad web configuration', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'unknown keys',
      'tls: {}\ntls_server_config: { cert_file: server.pem, key_file: server.key, passphrase: x }\n',
      [
        ':1:1: tls: unknown key, expected one of tls_server_config, http_server_config, basic_auth_users, rate_limit',
        `:2:67: tls_server_config.passphrase: unknown key, expected one of ${TLS_KEYS}`,
      ],
    ],
    [
      'a key that other files may not have',
      'key: secret\n',
      [
        ':1:1: key: unknown key, expected one of tls_server_config, http_server_config, basic_auth_users, rate_limit',
      ],
    ],
    [
      'no TLS in a section about TLS',
      'tls_server_config: {}\n',
      [
        ':1:1: tls_server_config: expected cert_file or cert, got neither',
        ':1:1: tls_server_config: expected key_file or key, got neither',
      ],
    ],
    [
      'what is there twice',
      tls({ cert: server.cert, client_ca: 'x', client_ca_file: 'ca.pem' }),
      [
        ':2:3: tls_server_config.cert_file: expected either cert or cert_file, got both',
        expect.stringMatching(/: tls_server_config\.client_ca: expected PEM: .*, got <secret>$/),
        expect.stringMatching(
          /: tls_server_config\.client_ca_file: expected either client_ca or client_ca_file, got both$/,
        ),
        expect.stringMatching(
          /: tls_server_config\.client_ca_file: expected a client_auth_type that asks for certificates, got NoClientCert$/,
        ),
      ],
    ],
    [
      'older versions, and one before the other',
      'tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n  min_version: TLS10\n  max_version: TLS11\n',
      [
        ':4:3: tls_server_config.min_version: expected TLS12 or TLS13: OpenSSL rejects older versions, got "TLS10"',
        ':5:3: tls_server_config.max_version: expected TLS12 or TLS13: OpenSSL rejects older versions, got "TLS11"',
      ],
    ],
    [
      'versions the wrong way round',
      tls({ min_version: 'TLS13', max_version: 'TLS12' }),
      [':5:3: tls_server_config.max_version: expected a version from min_version on, got an older one'],
    ],
    [
      'suites and curves that are not offered',
      tls({
        cipher_suites: ['TLS_RSA_WITH_3DES_EDE_CBC_SHA', 'ECDHE-RSA-AES128-SHA', 'constructor'],
        curve_preferences: ['X25519MLKEM768'],
      }),
      [
        ...['TLS_RSA_WITH_3DES_EDE_CBC_SHA', 'ECDHE-RSA-AES128-SHA', 'constructor'].map(
          (suite, index) =>
            `:${5 + index}:7: tls_server_config.cipher_suites[${index}]: expected a suite of Go's list of secure ones, such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, got "${suite}"`,
        ),
        ':9:7: tls_server_config.curve_preferences[0]: expected one of X25519, CurveP256, CurveP384, CurveP521: not every OpenSSL of Node has others, got "X25519MLKEM768"',
      ],
    ],
    [
      'clients that nobody can be',
      tls({ client_auth_type: 'RequireAndVerifyClientCert', client_allowed_sans: [] }),
      [
        ':4:3: tls_server_config.client_auth_type: expected client_ca_file or client_ca beside RequireAndVerifyClientCert, got neither: certificates of any public CA would be accepted',
        ':5:3: tls_server_config.client_allowed_sans: expected at least one entry, got an empty list',
      ],
    ],
    ...['NoClientCert', 'RequestClientCert'].map((type): [string, string, readonly string[]] => [
      `names beside ${type}`,
      tls({ client_auth_type: type, client_allowed_sans: ['a.example'] }),
      [
        `:5:3: tls_server_config.client_allowed_sans: expected client_auth_type RequireAnyClientCert or RequireAndVerifyClientCert, got ${type}: a client without a certificate has no names`,
      ],
    ]),
    [
      'HTTP/2 and headers that are not ours to set',
      'http_server_config:\n  http2: true\n  headers:\n    X-Frame-Options: maybe\n    Server: x\n    X-XSS-Protection: "a\\nSet-Cookie: b"\n',
      [
        ':2:3: http_server_config.http2: expected false: only HTTP/1.1 is supported, got "true"',
        ':4:5: http_server_config.headers.X-Frame-Options: expected deny or sameorigin, got "maybe"',
        ':5:5: http_server_config.headers.Server: unknown key, expected one of Content-Security-Policy, X-Frame-Options, X-Content-Type-Options, X-XSS-Protection, Strict-Transport-Security',
        ':6:5: http_server_config.headers.X-XSS-Protection: expected the value of a header, in ASCII, got "a\\nSet-Cookie: b"',
      ],
    ],
    [
      'users who cannot log in',
      `basic_auth_users:\n  alice: sesame\n  bob:\n  "c:d": ${HASH}\n  ${HASH}: carol\n  dora: ${HASH.replace('$10$', '$31$')}\n  alice: ${HASH}\n`,
      [
        ':2:3: basic_auth_users.alice: expected each key once, got it again in line 7',
        ...['alice', 'bob'].map(
          (name, index) =>
            `:${index + 2}:3: basic_auth_users.${name}: expected a bcrypt hash that starts with $2a$, $2b$ or $2y$, of a cost from 4 to 18, got ${name === 'bob' ? 'nothing' : '<secret>'}`,
        ),
        ':4:3: basic_auth_users.<key>: expected a user name without a colon, got <secret>',
        ':5:3: basic_auth_users.<key>: expected a bcrypt hash that starts with $2a$, $2b$ or $2y$, of a cost from 4 to 18, got <secret>',
        ':6:3: basic_auth_users.dora: expected a bcrypt hash that starts with $2a$, $2b$ or $2y$, of a cost from 4 to 18, got <secret>',
      ],
    ],
    [
      'users in a list',
      `basic_auth_users: [ "alice:${HASH}" ]\n`,
      [':1:1: basic_auth_users: expected a map of user names and bcrypt hashes, got a list'],
    ],
    [
      'a limit without a burst',
      'rate_limit: { interval: 1s }\n',
      [':1:1: rate_limit.burst: expected a number beside interval, got nothing'],
    ],
    [
      'a limit in other words',
      'rate_limit: { interval: 1us, burst: 0 }\n',
      [
        ':1:15: rate_limit.interval: expected a duration such as 1s or 100ms, from 1ms to 1h, or 0 for no limit, got "1us"',
        ':1:30: rate_limit.burst: expected a whole number from 1 to 1000000, got "0"',
      ],
    ],
    ['no map', '- a\n', [':1:1: expected a map, got a list']],
    ['no YAML', 'a: {\n', [expect.stringMatching(/^:2:1: expected YAML/)]],
    [
      'a key too short for OpenSSL',
      tls({ cert_file: 'short.pem', key_file: 'short.key' }),
      [':1:1: tls_server_config: expected settings that OpenSSL accepts, but: ee key too small'],
    ],
  ])('with %s is rejected with all errors', async (_what, text, expected) => {
    expect(await findFaults(text)).toEqual(expected);
  });

  it.each([
    ['cert_file', 'nowhere.pem', 'certificates in PEM', 'no such file'],
    ['cert_file', 'folder', 'certificates in PEM', 'it is a directory'],
    ['cert_file', '/dev/null', 'certificates in PEM', 'it is not a regular file'],
    ['cert_file', 'text.txt', 'certificates in PEM', 'it contains no certificate'],
    ['cert_file', 'server.key', 'certificates in PEM', 'it contains no certificate'],
    ['cert_file', 'two.pem', 'certificates in PEM', 'certificate 2 cannot be read'],
    ['key_file', 'text.txt', 'a private key in PEM', 'it contains no private key'],
    ['key_file', 'server.pem', 'a private key in PEM', 'it contains no private key'],
    ['key_file', 'bad.key', 'a private key in PEM', 'it cannot be parsed'],
    ['key_file', 'locked.key', 'a private key in PEM', 'it has a passphrase'],
  ])('whose %s is %s is rejected', async (key, file, expected, reason) => {
    const line = key === 'cert_file' ? 2 : 3;

    const faults = await findFaults(tls({ [key]: file }));

    expect(faults.map((fault) => fault.replace(/ got \/\S*\//, ' got '))).toEqual([
      `:${line}:3: tls_server_config.${key}: expected a file with ${expected}, got ${basename(file)}: ${reason}`,
    ]);
  });

  it("with another certificate's key is rejected", async () => {
    expect(await findFaults(tls({ key_file: 'other.key' }))).toEqual([
      ":3:3: tls_server_config.key_file: expected the certificate's key, got another one",
    ]);
  });

  it.each([
    ['nowhere.yaml', 'no such file'],
    ['', 'it is a directory'],
  ])('that is not a file (%j) is rejected with the reason', async (name, reason) => {
    const file = join(createTemporaryFolder(), name);

    await expect(loadWebConfig(file)).rejects.toThrow(
      `${file}: cannot read the web configuration: ${reason}`,
    );
  });
});

describe('a good web configuration', () => {
  it.each([
    '',
    '# nothing\n',
    '{}',
    'tls_server_config:\nhttp_server_config:\nbasic_auth_users:\nrate_limit:\n',
  ])('may be empty: %j', async (text) => {
    expect(await load(text)).toEqual({
      tls: undefined,
      headers: new Map(),
      users: new Map(),
      rateLimit: undefined,
    });
  });

  it('has defaults like those of other exporters', async () => {
    expect((await load(tls({}))).tls).toMatchObject({
      client_auth_type: { isAsked: false },
      min_version: 'TLSv1.2',
      max_version: 'TLSv1.3',
      prefer_server_cipher_suites: true,
    });
  });

  it('may switch off the limit', async () => {
    expect((await load('rate_limit: { interval: 0, burst: 5 }')).rateLimit).toBeUndefined();
    expect((await load('rate_limit: { interval: 100ms, burst: 5 }')).rateLimit).toEqual({
      intervalSeconds: 0.1,
      burst: 5,
    });
  });
});

describe('this Node', () => {
  it.each([...CIPHER_SUITES.values()])('has the suite %s', (ciphers) => {
    expect(() => createSecureContext({ ciphers })).not.toThrow();
  });

  it.each([...CURVES.values()])('has the curve %s', (ecdhCurve) => {
    expect(() => createSecureContext({ ecdhCurve })).not.toThrow();
  });
});
