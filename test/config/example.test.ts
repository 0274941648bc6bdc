import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { Pattern } from '../../src/config/pattern.ts';
import { ConfigFile } from '../../src/config/schema.ts';
import { listSections } from '../../tools/docs/settings.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

const FILE = 'config.example.yaml';
const TEXT = readFileSync(FILE, 'utf8');
const ENV = { PHALA_CLOUD_API_KEY: 'phak_default', PHALA_STAGING_API_KEY: 'phak_staging' };

const SHORT_FORM = /^apps:\n(?: .*\n)+/m;
const LONG_FORM = /^# workspaces:\n(?:# .*\n)+/m;

/** Takes the `# ` from settings that are commented out; what is prose starts with a capital. */
function uncomment(text: string): string {
  return text.replace(/^( *)# ( *(?:- )?(?:[a-z_]+:|- ))/gm, '$1$2');
}

/** Where something is in a file, as the sections of the schema are called. */
function listPaths(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => listPaths(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const innerPath = path === '' ? key : `${path}.${key}`;
    return [innerPath, ...listPaths(inner, innerPath)];
  });
}

/** Loads a text beside the files that the example names. */
function loadBesideFiles(text: string): Promise<Config> {
  const folder = createTemporaryFolder();
  mkdirSync(join(folder, 'secrets'));
  writeFileSync(join(folder, 'secrets/phala-production'), 'phak_production\n');
  writeFileSync(join(folder, 'example.pem'), readFileSync('test/fixtures/config/ca.pem'));
  const file = join(folder, 'config.yaml');
  writeFileSync(file, text.replace('/run/secrets/', 'secrets/').replace('/etc/ssl/certs/', ''));
  return loadConfig({ file, env: ENV });
}

describe('the example configuration', () => {
  it('is good as it is', async () => {
    const { workspaces } = await loadConfig({ file: FILE, env: ENV });

    expect(workspaces.map(({ name, apps }) => [name, apps.length])).toEqual([['default', 2]]);
  });

  it('shows the default of every setting that it leaves out', async () => {
    const { workspaces: _, ...example } = await loadConfig({ file: FILE, env: ENV });
    const { workspaces: __, ...defaults } = await loadConfig({ file: undefined, env: ENV });

    expect(example).toEqual(defaults);
  });

  it('is good in the short form with everything that is commented out', async () => {
    const { workspaces, api } = await loadBesideFiles(uncomment(TEXT.replace(LONG_FORM, '')));

    expect(workspaces[0]?.apps[1]).toMatchObject({ alias: 'shop', expected_cvms: 3 });
    expect(api.proxy_url?.reveal()).toBe('http://proxy.example.com:3128/');
    expect(api.ca_file).toMatch(/example\.pem$/);
  });

  it('is good in the long form', async () => {
    const { workspaces } = await loadBesideFiles(uncomment(TEXT.replace(SHORT_FORM, '')));

    expect(workspaces).toMatchObject([
      { name: 'production', api_key_file: expect.any(String), apps: [{ expected_cvms: 3 }] },
      {
        name: 'staging',
        api_key_env: 'PHALA_STAGING_API_KEY',
        discovery: {
          enabled: true,
          include: new Pattern('^web-', 'anywhere'),
          exclude: new Pattern('-old$', 'anywhere'),
        },
      },
    ]);
  });

  it('has every key of the schema', () => {
    const keys = listSections(ConfigFile).flatMap(({ path, settings }) =>
      settings.map(({ key }) => (path === '' ? key : `${path}.${key}`)),
    );

    const written = listPaths(parse(uncomment(TEXT)));

    expect(keys.filter((key) => !written.includes(key))).toEqual([]);
  });

  it('asks readers to replace the ids, none of which could be an app', () => {
    expect(TEXT).toContain('replace the ids');
    expect(
      [...TEXT.matchAll(/[0-9a-f]{40}/gi)].map(([id]) => id).filter((id) => !/^0{39}\d$/.test(id)),
    ).toEqual([]);
  });
});
