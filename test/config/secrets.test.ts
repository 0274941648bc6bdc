import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderConfig } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { Api, CollectorSettings, ConfigFile, Limits, Metrics, Poll } from '../../src/config/schema.ts';
import { ConfigError } from '../../src/errors.ts';
import { Secret } from '../../src/secrets/secret.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

const FOLDER = 'test/fixtures/config';
const PLANTED = 'phak_PlantedPlantedPlanted';
const ENV = { PHALA_CLOUD_API_KEY: 'phak_default', STAGING_KEY: 'phak_staging' };

/** Good configurations that hold no key file, so that they may be moved. */
const TEXTS = [
  'good-short-form.yaml',
  'good-discovery-beside-apps.yaml',
  'good-empty-patterns.yaml',
  'good-ids-as-numbers.yaml',
  'bad-many-faults.yaml',
  'bad-base-url-login.yaml',
].map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')] as const);

/** All that is said about a file: its faults, or what is in effect. */
async function describeFile(file: string): Promise<string> {
  try {
    return renderConfig(await loadConfig({ file, env: ENV }));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [...error.faults, error.message, inspect(error)].join('\n');
  }
}

describe('a secret', () => {
  const secret = new Secret(PLANTED);

  it.each([
    ['String', String(secret)],
    ['a template', String.raw({ raw: ['key: ', ''] }, secret)],
    ['a list', [secret, secret].join()],
    ['JSON', JSON.stringify({ secret, list: [secret] })],
    ['inspect', inspect({ secret, list: [secret] }, { showHidden: true, depth: 9 })],
    ['a key of its own', inspect(Object.entries(secret))],
    ['an error', inspect(new Error('no', { cause: { secret } }))],
    ['a copy', JSON.stringify(Object.assign({}, secret))],
    ['a clone', inspect(structuredClone(secret), { showHidden: true })],
  ])('is not in %s', (_, shown) => {
    expect(shown).not.toContain(PLANTED);
  });

  it('is revealed on request only', () => {
    expect(secret.reveal()).toBe(PLANTED);
  });

  it.each([
    [PLANTED, true],
    ['phak_other', false],
  ])('is compared with %s without being revealed', (other, expected) => {
    expect(secret.equals(new Secret(other))).toBe(expected);
  });
});

describe('a key that was written into the file', () => {
  it.each(TEXTS)('is in no fault, wherever in %s it stands', async (_, text) => {
    const file = join(createTemporaryFolder(), 'config.yaml');

    for (let offset = 0; offset <= text.length; offset += 1) {
      writeFileSync(file, `${text.slice(0, offset)}${PLANTED}${text.slice(offset)}`);

      expect(await describeFile(file)).not.toContain(PLANTED);
    }
  });

  it.each(TEXTS)('is in no fault when it stands in place of a word of %s', async (_, text) => {
    const file = join(createTemporaryFolder(), 'config.yaml');

    for (const { index, 0: word } of text.matchAll(/[^\s,[\]{}"']+/g)) {
      for (const planted of [
        PLANTED,
        `"${PLANTED}"`,
        `*${PLANTED}`,
        `!${PLANTED}`,
        `&${PLANTED} a`,
        `@${PLANTED}`,
      ]) {
        writeFileSync(file, `${text.slice(0, index)}${planted}${text.slice(index + word.length)}`);

        expect(await describeFile(file)).not.toContain(PLANTED);
      }
    }
  });

  it.each([
    `"${PLANTED}`,
    `'${PLANTED}`,
    `"\\${PLANTED}"`,
    `|${PLANTED}`,
    `%${PLANTED}\n---\n`,
    `%TAG ${PLANTED}\n---\n`,
    `\`${PLANTED}`,
    `[${PLANTED}`,
    `{${PLANTED}`,
    `{${PLANTED}}: 1`,
    `? [${PLANTED}]\n: 1`,
    `? "${PLANTED}\\n"\n: 1`,
    `a: b: ${PLANTED}`,
    `a: 1\n ${PLANTED}`,
    `a: ${PLANTED}\n  b: c`,
    `- ${PLANTED}\nb`,
    `${PLANTED}: 1\n${PLANTED}: 2`,
    `--- ${PLANTED}\n--- ${PLANTED}`,
    `!<${PLANTED}> a`,
    `!${PLANTED}!a b`,
    `&${PLANTED} *${PLANTED}`,
    `${PLANTED}: &a 1\nb: *a`,
    `"a" ${PLANTED}`,
    `\t${PLANTED}: 1`,
    `#\n${PLANTED}`,
  ])('is in no fault of syntax: %j', async (text) => {
    const file = join(createTemporaryFolder(), 'config.yaml');
    writeFileSync(file, text);

    const said = await describeFile(file);

    expect(said).toContain(`${file}:`);
    expect(said).not.toContain(PLANTED);
  });

  it.each([
    'proxy_url: http://operator:swordfish@proxy.example.com:3128',
    'proxy_url: http://swordfish@proxy.example.com',
    'proxy_url: socks5://operator:swordfish@proxy.example.com',
    'proxy_url: http://operator:sword/swordfish@proxy.example.com',
    'proxy_url: swordfish',
    'base_url: https://operator:swordfish@example.com',
    'base_url: https://operator:sword/swordfish@example.com',
    'base_url: operator:swordfish@example.com',
    'base_url: https:\\\\operator:swordfish@example.com',
    'base_url: https://example.com?token=swordfish',
    'base_url: https://example.com?api_key=swordfish',
    'api_key: swordfish',
    'apiKey: [swordfish]',
    'api-key: swordfish',
    'token: { value: swordfish }',
    'password: swordfish',
  ])('of a login or a setting with a secret name is not shown: %s', async (setting) => {
    const file = join(createTemporaryFolder(), 'config.yaml');
    writeFileSync(file, `api: \n  ${setting}\n`);

    expect(await describeFile(file)).not.toContain('swordfish');
  });

  it('is in no fault of any fixture', async () => {
    const fixtures = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

    for (const name of fixtures) {
      expect(await describeFile(join(FOLDER, name))).not.toMatch(/Planted|swordfish|phak_/);
    }
  });
});

describe('the configuration in effect', () => {
  it.each([
    ['in the environment', 'good-long-form.yaml'],
    ['in a proxy URL', 'good-every-setting.yaml'],
  ])('is shown without the secrets %s', async (_, name) => {
    const shown = await describeFile(join(FOLDER, name));

    expect(shown).toContain('workspaces:');
    expect(shown).not.toMatch(/phak_|user:|secret@|:secret/);
  });

  it('is shown in the long form, with all defaults', async () => {
    const { api, ...rest } = await loadConfig({ file: `${FOLDER}/good-every-setting.yaml`, env: ENV });

    const shown = renderConfig({ ...rest, api: { ...api, ca_file: '/etc/ca.pem' } });

    expect(shown.split('\n')).toEqual(
      expect.arrayContaining(
        `api:
  base_url: https://cloud.example.com/api/v1
  version: 2026-01-21
  timeout: 2s500ms
  concurrency: 8
  max_attempts: 1
  max_response_bytes: 1MiB
  proxy_url: <secret>
  ca_file: /etc/ca.pem
poll:
  schedule: "*/5 * * * *"
  stale_after: 1h
workspaces:
  - name: default
    api_key_env: PHALA_CLOUD_API_KEY
    apps:
      - id: "0000000000000000000000000000000000000001"
    discovery:
      enabled: false
      refresh: 5m
      include: ""
      exclude: ""
metrics:
  include:
    - phala_.*
  exclude:
    - phala_node_.*
limits:
  max_cvms: 100`.split('\n'),
      ),
    );
  });

  it('is shown with every key of the schema, in its order, and with none of the file system or environment', async () => {
    const shown = parse(await describeFile(join(FOLDER, 'good-every-setting.yaml')));
    const sections = ['api', 'poll', 'collectors', 'metrics', 'limits'] as const;
    const schemas = { api: Api, poll: Poll, collectors: CollectorSettings, metrics: Metrics, limits: Limits };

    expect(Object.keys(shown)).toEqual(Object.keys(ConfigFile.shape).filter((key) => key !== 'apps'));
    for (const section of sections)
      expect(Object.keys(shown[section])).toEqual(Object.keys(schemas[section].shape));
  });
});
