import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/errors.ts';
import { loadWebConfig } from '../../src/web-config/load.ts';
import { createAuthority, createServerIdentity } from '../../test/web/certificates.ts';
import type { Samples } from './configuration.ts';
import type { WebSamples } from './web-configuration.ts';

/** The example files of docs/configuration.md, and the errors that the exporter prints for the invalid one. */
export async function loadConfigSamples(): Promise<Samples> {
  return {
    shortForm: await readFile(toConfigPath('good-short-form'), 'utf8'),
    longForm: await readFile(toConfigPath('good-long-form'), 'utf8'),
    invalid: await readFile(toConfigPath('bad-documented'), 'utf8'),
    faults: await findConfigFaults(toConfigPath('bad-documented')),
  };
}

/** The same of docs/web-configuration.md. */
export async function loadWebConfigSamples(): Promise<WebSamples> {
  const [valid = '', invalid = ''] = await Promise.all(
    ['good', 'bad'].map((name) => readFile(`test/fixtures/web-config/${name}-documented.yaml`, 'utf8')),
  );
  return { valid, invalid, faults: await findWebConfigFaults(invalid) };
}

/** The errors of a web configuration, in a folder with the certificates of the examples. */
export async function findWebConfigFaults(text: string): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'web-config-'));
  try {
    const authority = await createAuthority();
    const { cert, key } = await createServerIdentity(authority);
    const files = {
      'server.pem': cert,
      'server.key': key,
      'ca.pem': authority.cert,
      'web-config.yaml': text,
    };
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    const faults = await findFaults(loadWebConfig(join(folder, 'web-config.yaml')));
    return faults.map((fault) =>
      fault
        .replace(`${folder}/web-config.yaml`, 'web-config.yaml')
        .replace(folder, '/etc/phala-cloud-exporter'),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function findConfigFaults(file: string): Promise<readonly string[]> {
  const env = { PHALA_CLOUD_API_KEY: 'phak_default' };
  const faults = await findFaults(loadConfig({ file, env }));
  return faults.map((fault) => fault.replace(file, 'config.yaml'));
}

async function findFaults(loading: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await loading.catch((thrown: unknown) => thrown);
  return error instanceof ConfigError ? error.faults : [];
}

function toConfigPath(name: string): string {
  return `test/fixtures/config/${name}.yaml`;
}
