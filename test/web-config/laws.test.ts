import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ConfigError } from '../../src/errors.ts';
import { loadWebConfig } from '../../src/web-config/load.ts';
import { CIPHER_SUITES, CLIENT_AUTH_TYPES, CURVES } from '../../src/web-config/tls-names.ts';
import { createTemporaryFolder } from '../config/temporary-folder.ts';
import { createAuthority, createServerIdentity } from '../web/certificates.ts';
import { toFiles } from '../web/serve-web.ts';

const server = await createServerIdentity(await createAuthority());
const SECRETS = ['$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi', server.key, server.cert];

/** Parts of secrets that must not be repeated. */
const NEEDLES = ['QOauhQNbBCuQDKes6eFzPe', ...[server.key, server.cert].map((pem) => pem.slice(40, 80))];

const WORDS = [
  'tls_server_config http_server_config basic_auth_users rate_limit cert key client_ca cert_file key_file',
  'client_ca_file client_auth_type client_allowed_sans min_version max_version cipher_suites curve_preferences',
  'prefer_server_cipher_suites http2 headers interval burst X-Frame-Options X-Content-Type-Options deny nosniff',
  'true false 0 1 10s 1ms TLS10 TLS12 TLS13 alice a:b __proto__ constructor server.pem server.key ca.pem . / ~',
].flatMap((line) => line.split(' '));

const word = fc.constantFrom(
  ...WORDS,
  ...SECRETS,
  ...CIPHER_SUITES.keys(),
  ...CURVES.keys(),
  ...CLIENT_AUTH_TYPES.keys(),
);

const structure = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof({ weight: 5, arbitrary: word }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) }),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(word, tie('tree'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).tree;

/** Right keys, whose values may be anything. */
const nearlyRight = fc.record(
  {
    tls_server_config: fc.record(
      {
        cert_file: fc.constantFrom('server.pem', 'server.key', 'ca.pem'),
        key_file: fc.constantFrom('server.key', 'server.pem'),
        cert: word,
        key: word,
        client_auth_type: fc.oneof(fc.constantFrom(...CLIENT_AUTH_TYPES.keys()), word),
        client_ca_file: fc.constantFrom('server.pem', 'nowhere.pem'),
        client_allowed_sans: fc.array(word, { maxLength: 2 }),
        min_version: fc.constantFrom('TLS11', 'TLS12', 'TLS13'),
        max_version: fc.constantFrom('TLS12', 'TLS13'),
        cipher_suites: fc.array(fc.constantFrom(...CIPHER_SUITES.keys()), { maxLength: 3 }),
        curve_preferences: fc.array(fc.constantFrom(...CURVES.keys(), 'X448'), { maxLength: 3 }),
      },
      { requiredKeys: [] },
    ),
    basic_auth_users: fc.dictionary(fc.string({ unit: 'binary' }), word, { maxKeys: 3 }),
    rate_limit: fc.record({ interval: word, burst: word }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

/** Reads a text as a web configuration, and holds the outcome to what is promised of any. */
async function expectOrderlyOutcome(folder: string, text: string | Uint8Array): Promise<'good' | 'refused'> {
  const file = join(folder, 'web.yaml');
  writeFileSync(file, text);
  const error: unknown = await loadWebConfig(file).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return 'good';
  if (!(error instanceof ConfigError)) throw new Error('expected a ConfigError', { cause: error });
  expect(error.faults.length).toBeGreaterThan(0);
  for (const fault of error.faults) {
    expect(fault.startsWith(`${file}:`)).toBe(true);
    expect(fault).toMatch(/expected|unknown key|cannot read/);
    expect(fault).not.toMatch(/[\n\r]/);
    expect(NEEDLES.filter((needle) => fault.includes(needle))).toEqual([]);
  }
  return 'refused';
}

function createFolder(): string {
  const folder = createTemporaryFolder();
  for (const [name, text] of Object.entries(toFiles('server', server)))
    writeFileSync(join(folder, name), text);
  return folder;
}

describe('a web configuration, whatever is in it,', () => {
  it.each([
    ['of any structure', structure.map((tree) => stringify(tree))],
    ['of right keys', nearlyRight.map((tree) => stringify(tree))],
    ['of any text', fc.string({ unit: 'binary' })],
    ['of any bytes', fc.uint8Array({ maxLength: 200 })],
  ] as const)('%s is valid, or rejected with places, reasons and no secret', async (_what, texts) => {
    const folder = createFolder();

    await fc.assert(
      fc.asyncProperty(texts as fc.Arbitrary<string | Uint8Array>, async (text) => {
        await expectOrderlyOutcome(folder, text);
      }),
    );
  });

  it('is valid and invalid in the tests above', async () => {
    const folder = createFolder();
    const outcomes = new Set<string>();
    for (const tree of fc.sample(nearlyRight, 1000))
      outcomes.add(await expectOrderlyOutcome(folder, stringify(tree)));

    expect(outcomes).toEqual(new Set(['good', 'refused']));
  });
});
