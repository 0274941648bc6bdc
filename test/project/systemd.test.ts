import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';

const run = promisify(execFile);
const UNITS = 'deploy/systemd';
const SERVICE = 'phala-cloud-exporter.service';
const SOCKET = 'phala-cloud-exporter.socket';

/** The highest exposure, of 10, that the unit may have. */
const MAX_EXPOSURE = 2;

const hasSystemd = await run('systemd-analyze', ['--version']).then(
  () => true,
  () => false,
);
if (!hasSystemd)
  process.stderr.write('skipped: systemd-analyze is not installed, the units are not checked\n');

/** Copies the units, with a program that exists on every machine. */
async function withUnits(check: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'systemd-'));
  try {
    const service = await readFile(join(UNITS, SERVICE), 'utf8');
    await writeFile(
      join(folder, SERVICE),
      service.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`),
    );
    await copyFile(join(UNITS, SOCKET), join(folder, SOCKET));
    await check(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

it.skipIf(!hasSystemd)('systemd finds nothing wrong in the units', () =>
  withUnits(async (folder) => {
    const { stdout, stderr } = await run('systemd-analyze', [
      'verify',
      join(folder, SERVICE),
      join(folder, SOCKET),
    ]);

    expect(stdout + stderr).toBe('');
  }),
);

it.skipIf(!hasSystemd)(`systemd rates the exposure of the service below ${MAX_EXPOSURE}`, () =>
  withUnits(async (folder) => {
    const args = [
      'security',
      '--offline=true',
      `--threshold=${MAX_EXPOSURE * 10 - 1}`,
      join(folder, SERVICE),
    ];
    const { stdout } = await run('systemd-analyze', args);

    expect(stdout).toMatch(/Overall exposure level for \S+: 1\.\d/);
  }),
);

it('the configuration of the service reads the credential that the unit loads', async () => {
  const service = await readFile(join(UNITS, SERVICE), 'utf8');
  const [, credential] = /^LoadCredential=([\w-]+):/m.exec(service) ?? [];
  const file = join(UNITS, 'config.yaml');
  const read = (path: string): Promise<Buffer> =>
    path === file ? readFile(path) : Promise.resolve(Buffer.from('phak_0123456789abcdef'));

  const { workspaces } = await loadConfig({ file, env: {}, read });

  expect(workspaces[0]?.api_key_file).toBe(`/run/credentials/${SERVICE}/${credential}`);
});

it('the flags of the environment file are those of the exporter', async () => {
  const env = await readFile(join(UNITS, 'phala-cloud-exporter.env'), 'utf8');
  const help = await readFile('docs/running.md', 'utf8');

  const flags = env.match(/--[\w.-]+/g) ?? [];

  expect(flags).toEqual(['--config.file', '--config.enable-auto-reload']);
  for (const flag of flags) expect(help).toContain(flag);
});
