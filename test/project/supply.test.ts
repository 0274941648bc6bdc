import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = resolve(import.meta.dirname, '../..');
const LICENSES = ['Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', '0BSD'];

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly resolved?: string;
}

interface Component {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly licenses?: readonly { readonly license: { readonly id?: string } }[];
  readonly hashes?: readonly { readonly alg: string }[];
}

const manifest = await readJson<Readonly<Record<string, Readonly<Record<string, string>>>>>('package.json');
const { packages } = await readJson<{ packages: Readonly<Record<string, LockedPackage>> }>(
  'package-lock.json',
);

describe('the dependencies', () => {
  it.each(['dependencies', 'devDependencies'])('of %s are pinned to one version each', (kind) => {
    const ranges = Object.entries(manifest[kind] ?? {}).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );

    expect(ranges).toEqual([]);
  });

  it('are locked, without download URLs', () => {
    const locked = Object.values(packages);

    expect(locked.length).toBeGreaterThan(100);
    expect(locked.filter(({ resolved }) => resolved?.startsWith('http'))).toEqual([]);
  });

  it('of production are audited by the pipeline on every push and every week', async () => {
    const workflow = parse(await readFile(resolve(ROOT, '.github/workflows/check.yml'), 'utf8'));
    const steps: readonly { run?: string }[] = workflow.jobs.supply.steps;

    expect(steps.map(({ run }) => run)).toContain('npm audit --omit=dev');
    expect(Object.keys(workflow.on)).toEqual(['push', 'pull_request', 'schedule']);
  });
});

describe('npm run sbom', async () => {
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'], {
    cwd: ROOT,
    maxBuffer: 64 * 1024 ** 2,
  });
  const sbom: { bomFormat: string; metadata: { component: Component }; components: readonly Component[] } =
    JSON.parse(stdout);

  it('prints CycloneDX with the name of the exporter', () => {
    expect(sbom.bomFormat).toBe('CycloneDX');
    expect(sbom.metadata.component).toMatchObject({
      name: 'phala-cloud-exporter',
      version: manifest['version'],
    });
  });

  it('lists exactly the production packages', () => {
    const locked = Object.entries(packages)
      .filter(([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true)
      .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`);

    const listed = sbom.components.map(
      ({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name}@${version}`,
    );

    expect(listed.toSorted()).toEqual([...new Set(locked)].toSorted());
    for (const name of Object.keys(manifest['dependencies'] ?? {}))
      expect(listed.some((entry) => entry.startsWith(`${name}@`))).toBe(true);
  });

  it('has a checksum and a permissive license for each package', () => {
    for (const { name, hashes, licenses } of sbom.components) {
      expect([name, hashes?.[0]?.alg]).toEqual([name, 'SHA-512']);
      expect([name, licenses?.every(({ license }) => LICENSES.includes(license.id ?? ''))]).toEqual([
        name,
        true,
      ]);
    }
  });
});

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(resolve(ROOT, path), 'utf8'));
}
