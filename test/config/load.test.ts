import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ApiKeySource, Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { Pattern } from '../../src/config/pattern.ts';
import { Secret } from '../../src/config/secret.ts';

const FOLDER = 'test/fixtures/config';
const ENV = { PHALA_CLOUD_API_KEY: 'phak_default', STAGING_KEY: ' phak_staging\n' };

const FIRST = '0000000000000000000000000000000000000001';

const DEFAULT_KEY: ApiKeySource = {
  kind: 'environment',
  variable: 'PHALA_CLOUD_API_KEY',
  key: new Secret('phak_default'),
};

const searching = (source: string): Pattern => new Pattern(source, 'anywhere');
const matching = (source: string): Pattern => new Pattern(source, 'whole text');

const NO_DISCOVERY = { enabled: false, refreshSeconds: 300, include: undefined, exclude: undefined };

/** What is in force where nothing is said: everything that the key can see is watched. */
const DEFAULTS: Config = {
  api: {
    baseUrl: 'https://cloud-api.phala.com/api/v1',
    version: '2026-01-21',
    timeoutSeconds: 10,
    concurrency: 4,
    maxAttempts: 3,
    maxResponseBytes: 4 * 1024 ** 2,
    proxyUrl: undefined,
    caFile: undefined,
  },
  poll: { schedule: '*/30 * * * * *', staleAfterSeconds: 300 },
  workspaces: [
    { name: 'default', apiKey: DEFAULT_KEY, apps: [], discovery: { ...NO_DISCOVERY, enabled: true } },
  ],
  metrics: { include: [], exclude: [] },
  limits: { maxCvms: 20_000 },
};

function load(name: string, env: NodeJS.ProcessEnv = ENV): Promise<Config> {
  return loadConfig({ file: `${FOLDER}/${name}`, env });
}

describe('a good configuration', () => {
  it.each(['good-empty.yaml', 'good-only-comments.yaml', 'good-empty-sections.yaml'])(
    '%s says nothing, so that every default is in force',
    async (name) => {
      const config = await load(name);

      expect(config).toEqual(DEFAULTS);
    },
  );

  it.each([
    ['good-short-form.yaml', ['phak_default']],
    ['good-long-form.yaml', [undefined, 'phak_staging']],
  ])('%s takes keys from the environment without the blanks around them', async (name, keys) => {
    const { workspaces } = await load(name);

    expect(
      workspaces.map(({ apiKey }) => (apiKey.kind === 'environment' ? apiKey.key.reveal() : undefined)),
    ).toEqual(keys);
  });

  it('is no file at all where the environment has a key', async () => {
    const config = await loadConfig({ file: undefined, env: ENV });

    expect(config).toEqual(DEFAULTS);
  });

  it('in the short form is one workspace that watches these apps and no others', async () => {
    const { workspaces } = await load('good-short-form.yaml');

    expect(workspaces).toEqual([
      {
        name: 'default',
        apiKey: DEFAULT_KEY,
        apps: [
          { appId: FIRST, alias: undefined, expectedCvms: undefined },
          { appId: '000000000000000000000000000000000000000a', alias: 'shop', expectedCvms: 3 },
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
        apiKey: { kind: 'file', path: resolve(FOLDER, 'keys/production.key') },
        apps: [{ appId: FIRST, alias: undefined, expectedCvms: undefined }],
        discovery: NO_DISCOVERY,
      },
      {
        name: 'staging',
        apiKey: { kind: 'environment', variable: 'STAGING_KEY', key: new Secret('phak_staging') },
        apps: [],
        discovery: {
          enabled: true,
          refreshSeconds: 90,
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
        baseUrl: 'https://cloud.example.com/api/v1',
        version: '2026-01-21',
        timeoutSeconds: 2.5,
        concurrency: 8,
        maxAttempts: 1,
        maxResponseBytes: 1024 ** 2,
        caFile: resolve(FOLDER, 'ca.pem'),
      },
      poll: { schedule: '*/5 * * * *', staleAfterSeconds: 3600 },
      metrics: { include: [matching('phala_.*')], exclude: [matching('phala_node_.*')] },
      limits: { maxCvms: 100 },
    });
    expect(config.api.proxyUrl?.reveal()).toBe('http://user:secret@proxy.example.com:3128/');
  });

  it('may hold ids that another reader of YAML takes for numbers', async () => {
    const { workspaces } = await load('good-ids-as-numbers.yaml');

    expect(workspaces[0]?.apps.map(({ appId }) => appId)).toEqual([
      '00000000000000000000000000000000000000af',
      '1234567890123456789012345678901234567890',
      '0000000000000000000000000000000000000010',
      '000000000000000000000000000000000000000b',
    ]);
  });

  it('may hold an anchor that nothing refers to', async () => {
    const { poll } = await load('good-anchor.yaml');

    expect(poll.staleAfterSeconds).toBe(60);
  });

  it('takes an empty pattern of discovery for none', async () => {
    const { workspaces } = await load('good-empty-patterns.yaml');

    expect(workspaces[0]?.discovery).toMatchObject({ include: undefined, exclude: undefined });
  });

  it('may name apps and say what discovery would do if it were on', async () => {
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
    ['says nothing when it is not set', 'good-short-form.yaml', undefined, DEFAULTS.api.baseUrl],
  ])('names the API: it %s', async (_, name, prefix, expected) => {
    const config = await load(name, { ...ENV, PHALA_CLOUD_API_PREFIX: prefix });

    expect(config.api.baseUrl).toBe(expected);
  });

  it.each([
    ['https://operator:swordfish@example.com', '<secret>'],
    ['example.com', '"example.com"'],
  ])('is refused when it names the API by %s', async (prefix, got) => {
    const loading = loadConfig({ file: undefined, env: { ...ENV, PHALA_CLOUD_API_PREFIX: prefix } });

    await expect(loading).rejects.toMatchObject({
      faults: [
        `environment: PHALA_CLOUD_API_PREFIX: expected an http or https URL without user name, password, query or fragment, got ${got}`,
      ],
    });
  });

  it('is refused when its key is none, without showing it', async () => {
    const loading = loadConfig({ file: undefined, env: { PHALA_CLOUD_API_KEY: 'phak_one phak_two' } });

    await expect(loading).rejects.toMatchObject({
      faults: [
        'environment: expected an API key in the environment variable PHALA_CLOUD_API_KEY, but it has a blank inside: write the key alone',
      ],
    });
  });

  it.each([
    ['no variable', {}],
    ['a blank variable', { PHALA_CLOUD_API_KEY: '  ' }],
  ])('with %s and no file leads to what to do', async (_, env) => {
    const loading = loadConfig({ file: undefined, env });

    await expect(loading).rejects.toMatchObject({
      faults: [
        'nothing to watch: set PHALA_CLOUD_API_KEY to watch every app that the key can see, or name a configuration with --config.file; "phala-cloud-exporter demo" needs neither',
      ],
    });
  });
});
