import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, describe, expect, it } from 'vitest';

interface LockedPackage {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'package-'));
const [packed] = JSON.parse(
  execFileSync('npm', ['pack', '--json', '--ignore-scripts', `--pack-destination=${folder}`], {
    encoding: 'utf8',
  }),
);
const files: readonly string[] = packed.files.map(({ path }: { path: string }) => path);

afterAll(() => rmSync(folder, { recursive: true }));

describe('the package', () => {
  it('may be published, with provenance', () => {
    expect(manifest.private).toBeUndefined();
    expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true });
  });

  it('has the version of the lock file and of the newest section of the changelog', () => {
    const [, newest] =
      /^## (\d+\.\d+\.\d+) - \d{4}-\d\d-\d\d$/m.exec(readFileSync('CHANGELOG.md', 'utf8')) ?? [];

    expect([lock.version, lock.packages[''].version, newest]).toEqual([
      manifest.version,
      manifest.version,
      manifest.version,
    ]);
  });

  it('holds the program, the documentation, the units, the rules and the examples, and nothing else', () => {
    const kinds = new Set(
      files.map((path) =>
        path.replace(/^dist\/.*(\.js|\.js\.map)$/, 'dist/*$1').replace(/^docs\/.*\.(\w+)$/, 'docs/*.$1'),
      ),
    );

    expect([...kinds].toSorted()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'config.example.yaml',
      'deploy/systemd/config.yaml',
      'deploy/systemd/phala-cloud-exporter.env',
      'deploy/systemd/phala-cloud-exporter.service',
      'deploy/systemd/phala-cloud-exporter.socket',
      'dist/*.js',
      'dist/*.js.map',
      'docs/*.json',
      'docs/*.md',
      'docs/*.png',
      'docs/*.svg',
      'package.json',
      'prometheus/alertmanager.example.yml',
      'prometheus/prometheus.example.yml',
      'prometheus/rules/phala-cloud.alerts.yml',
      'prometheus/rules/phala-cloud.panels.yml',
      'prometheus/rules/phala-cloud.recording.yml',
      'web-config.example.yaml',
    ]);
  });

  it('is clean for publint', async () => {
    const { messages } = await publint({
      strict: true,
      pack: { tarball: new Uint8Array(readFileSync(join(folder, packed.filename))).buffer },
    });

    expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
  });
});

describe('the packed package in an empty folder, with production dependencies only', () => {
  const installed = join(folder, 'node_modules', manifest.name);
  for (const [path, { dev, devOptional }] of Object.entries<LockedPackage>(lock.packages)) {
    if (!/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) || dev === true || devOptional === true) continue;
    copyInstalled(path);
  }
  cpSync('package.json', join(installed, 'package.json'));
  execFileSync('tar', ['-xzf', join(folder, packed.filename), '-C', installed, '--strip-components=1']);

  it.each(['--version', '--help'])('answers %s', (flag) => {
    expect(run(flag)).toContain(manifest.name);
  });

  it('runs the demo until it is stopped', async () => {
    const demo = spawn(
      process.execPath,
      [bin(), 'demo', '--web.listen-address=127.0.0.1:0', '--listen=127.0.0.1:0'],
      { cwd: folder },
    );
    let output = '';
    const welcome = new Promise<void>((resolve) => {
      demo.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('Ctrl-C')) resolve();
      });
      demo.once('exit', () => resolve());
    });
    await welcome;
    const [, metrics = ''] = /Metrics: +(\S+)/.exec(output) ?? [];

    const page = await fetch(metrics.replace('/metrics', '/docs/'));

    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Prometheus exporter')]);
    demo.kill('SIGTERM');
    const [code] = await once(demo, 'exit');
    expect(code).toBe(0);
  });

  function bin(): string {
    return join(installed, manifest.bin[manifest.name]);
  }

  function run(...words: readonly string[]): string {
    return execFileSync(process.execPath, [bin(), ...words], { cwd: folder, encoding: 'utf8' });
  }
});

// Platform-specific optional packages may be missing.
function copyInstalled(path: string): void {
  try {
    cpSync(path, join(folder, path), { recursive: true, dereference: true });
  } catch (error) {
    if (Object(error).code !== 'ENOENT') throw error;
  }
}
