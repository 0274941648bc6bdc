import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { Pattern } from '../../src/config/pattern.ts';

const FOLDER = 'test/fixtures/config';
const ENV = { PHALA_CLOUD_API_KEY: 'phak_default', STAGING_KEY: ' phak_staging\n' };

const FIRST = '0000000000000000000000000000000000000001';

const DEFAULT_KEY = { api_key_env: 'PHALA_CLOUD_API_KEY', apiKey: expect.anything() };

const searching = (source: string): Pattern => new Pattern(source, 'anywhere');
const matching = (source: string): Pattern => new Pattern(source, 'whole text');

const NO_DISCOVERY = { enabled: false, refresh: 300, include: null, exclude: null };

/** The values of keys that nothing is said about: everything that the API key can see is watched. */
const DEFAULTS = {
  api: {
    base_url: 'https://cloud-api.phala.com/api/v1',
    version: '2026-01-21',
    timeout: 10,
    concurrency: 4,
    max_attempts: 3,
    max_response_bytes: 4 * 1024 ** 2,
  },
  poll: { schedule: '*/30 * * * * *', stale_after: 300 },
  workspaces: [{ name: 'default', ...DEFAULT_KEY, apps: [], discovery: { ...NO_DISCOVERY, enabled: true } }],
  collectors: { live_status: { enabled: true } },
  service_discovery: { guest_port: 8090 },
  metrics: { include: [], exclude: [] },
  limits: { max_cvms: 20_000 },
};

function load(name: string, env: NodeJS.ProcessEnv = ENV): Promise<Config> {
  return loadConfig({ file: `${FOLDER}/${name}`, env });
}

describe('a good configuration', () => {
  it.each(['good-empty.yaml', 'good-only-comments.yaml', 'good-empty-sections.yaml'])(
    '%s sets nothing, so that every default applies',
    async (name) => {
      const config = await load(name);

      expect(config).toMatchObject(DEFAULTS);
    },
  );

  it.each([
    ['good-short-form.yaml', ['phak_default']],
    ['good-long-form.yaml', ['phak_production', 'phak_staging']],
  ])('%s takes keys from the environment without the blanks around them', async (name, keys) => {
    const { workspaces } = await load(name);

    expect(workspaces.map(({ apiKey }) => apiKey.current().reveal())).toEqual(keys);
  });

  it('is no file at all where the environment has a key', async () => {
    const config = await loadConfig({ file: undefined, env: ENV });

    expect(config).toMatchObject(DEFAULTS);
  });

  it('in the short form is one workspace that polls these apps and no others', async () => {
    const { workspaces } = await load('good-short-form.yaml');

    expect(workspaces).toEqual([
      {
        name: 'default',
        ...DEFAULT_KEY,
        apps: [
          { id: FIRST },
          { id: '000000000000000000000000000000000000000a', alias: 'shop', expected_cvms: 3 },
        ],
        discovery: NO_DISCOVERY,
      },
    ]);
  });

  it('in the long form has workspaces with keys of their own, in files relative to its folder', async () => {
    const { workspaces, metrics } = await load('good-long-form.yaml');

    expect(workspaces).toEqual([
      {
        name: 'production',
        api_key_file: resolve(FOLDER, 'keys/production.key'),
        apiKey: expect.anything(),
        apps: [{ id: FIRST }],
        discovery: NO_DISCOVERY,
      },
      {
        name: 'staging',
        api_key_env: 'STAGING_KEY',
        apiKey: expect.anything(),
        apps: [],
        discovery: {
          enabled: true,
          refresh: 90,
          include: searching('^web-'),
          exclude: searching('-old$'),
        },
      },
    ]);
    expect(metrics).toEqual({ include: [matching('phala_cvm_.*')], exclude: [] });
  });

  it('may set everything', async () => {
    const config = await load('good-every-setting.yaml');

    expect(config).toMatchObject({
      api: {
        base_url: 'https://cloud.example.com/api/v1',
        version: '2026-01-21',
        timeout: 2.5,
        concurrency: 8,
        max_attempts: 1,
        max_response_bytes: 1024 ** 2,
        ca_file: resolve(FOLDER, 'ca.pem'),
        ca: readFileSync(`${FOLDER}/ca.pem`, 'utf8'),
      },
      poll: { schedule: '*/5 * * * *', stale_after: 3600 },
      collectors: { live_status: { enabled: false } },
      service_discovery: { guest_port: 8091 },
      metrics: { include: [matching('phala_.*')], exclude: [matching('phala_node_.*')] },
      limits: { max_cvms: 100 },
    });
    expect(config.api.proxy_url?.reveal()).toBe('http://user:secret@proxy.example.com:3128/');
  });

  it('may have ids that other YAML parsers read as numbers', async () => {
    const { workspaces } = await load('good-ids-as-numbers.yaml');

    expect(workspaces[0]?.apps.map(({ id }) => id)).toEqual([
      '00000000000000000000000000000000000000af',
      '1234567890123456789012345678901234567890',
      '0000000000000000000000000000000000000010',
      '000000000000000000000000000000000000000b',
    ]);
  });

  it('may have an unused anchor', async () => {
    const { poll } = await load('good-anchor.yaml');

    expect(poll.stale_after).toBe(60);
  });

  it('treats an empty pattern of discovery as none', async () => {
    const { workspaces } = await load('good-empty-patterns.yaml');

    expect(workspaces[0]?.discovery).toMatchObject({ include: null, exclude: null });
  });

  it('may name apps, and have settings of a discovery that is off', async () => {
    const { workspaces } = await load('good-discovery-beside-apps.yaml');

    expect(workspaces[0]?.discovery).toEqual({ ...NO_DISCOVERY, include: searching('^web-') });
  });
});

describe('the environment', () => {
  it.each([
    [
      'stands before the file',
      'good-every-setting.yaml',
      'http://localhost:8080/api/',
      'http://localhost:8080/api',
    ],
    ['stands before the default', 'good-short-form.yaml', ' https://example.com ', 'https://example.com'],
    ['says nothing when it is blank', 'good-every-setting.yaml', ' ', 'https://cloud.example.com/api/v1'],
    ['says nothing when it is not set', 'good-short-form.yaml', undefined, DEFAULTS.api.base_url],
  ])('names the API: it %s', async (_, name, prefix, expected) => {
    const config = await load(name, { ...ENV, PHALA_CLOUD_API_PREFIX: prefix });

    expect(config.api.base_url).toBe(expected);
  });

  it.each([
    ['https://operator:swordfish@example.com', '<secret>'],
    ['example.com', '"example.com"'],
  ])('is rejected when its base URL is %s', async (prefix, got) => {
    const loading = loadConfig({ file: undefined, env: { ...ENV, PHALA_CLOUD_API_PREFIX: prefix } });

    await expect(loading).rejects.toMatchObject({
      faults: [
        `environment: PHALA_CLOUD_API_PREFIX: expected an http or https URL without user name, password, query or fragment, got ${got}`,
      ],
    });
  });

  it('is rejected when its key is invalid, without showing it', async () => {
    const loading = loadConfig({ file: undefined, env: { PHALA_CLOUD_API_KEY: 'phak_one phak_two' } });

    await expect(loading).rejects.toMatchObject({
      faults: [
        'environment: expected an API key in the environment variable PHALA_CLOUD_API_KEY, but it contains whitespace: write only the key',
      ],
    });
  });

  it.each([
    ['no variable', {}],
    ['a blank variable', { PHALA_CLOUD_API_KEY: '  ' }],
  ])('with %s and no file is rejected with what to do', async (_, env) => {
    const loading = loadConfig({ file: undefined, env });

    await expect(loading).rejects.toMatchObject({
      faults: [
        'nothing to poll: set PHALA_CLOUD_API_KEY to poll every app that the key can access, or pass a configuration with --config.file; "phala-cloud-exporter demo" needs neither',
      ],
    });
  });
});
