import { mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { expect, it } from 'vitest';
import { openSimulator } from '../simulator/open-simulator.ts';
import { type ExporterProcess, startProcess } from './start-process.ts';

interface Served {
  readonly exporter: ExporterProcess;
  readonly write: (text: string) => Promise<void>;
  /** A configuration with this number of apps. */
  readonly watching: (count: number) => string;
  readonly apps: () => Promise<number>;
  readonly post: () => Promise<readonly [number, string]>;
}

async function serve(...flags: readonly string[]): Promise<Served> {
  const simulator = await openSimulator({ apps: 6 });
  const [workspace] = simulator.workspaces;
  const folder = await mkdtemp(join(tmpdir(), 'exporter-'));
  const file = join(folder, 'config.yaml');
  const write = async (text: string): Promise<void> => {
    await writeFile(join(folder, 'next'), text);
    await rename(join(folder, 'next'), file);
  };
  const watching = (count: number): string =>
    `api: { base_url: "${simulator.baseUrl}" }\napps: [${workspace?.appIds.slice(0, count).join(', ')}]\n`;
  await write(watching(1));
  const exporter = startProcess(['--web.listen-address=127.0.0.1:0', `--config.file=${file}`, ...flags], {
    PHALA_CLOUD_API_KEY: workspace?.apiKey,
  });
  const [, url] = await exporter.until(/msg=listening url=(\S+)/);
  await exporter.until(/first poll cycle done/);
  return {
    exporter,
    write,
    watching,
    apps: async () => {
      const text = await (await request(`${url}/metrics`)).body.text();
      return text.split('\n').filter((line) => /^phala_app_poll_success.* 1$/.test(line)).length;
    },
    post: async () => {
      const { statusCode, body } = await request(`${url}/-/reload`, { method: 'POST' });
      return [statusCode, await body.text()];
    },
  };
}

it('reloads the configuration on SIGHUP, and keeps running when it is invalid', async () => {
  const { apps, exporter, watching, write } = await serve();

  await write(watching(3));
  exporter.kill('SIGHUP');
  await exporter.until(/msg="configuration reloaded"/);
  await expect.poll(apps).toBe(3);
  await write('apps: [1, 2]\npoll: { schedule: never }\n');
  exporter.kill('SIGHUP');
  await exporter.until(/configuration reload failed/);

  await expect.poll(exporter.stderr).toMatch(/faults=".*config\.yaml:1:8: apps\[0\]: expected an app id/);
  await expect.poll(exporter.stderr).toMatch(/faults=".*config\.yaml:2:9: poll\.schedule: expected a cron/);
  expect(await apps()).toBe(3);
  exporter.kill('SIGTERM');
  expect(await exporter.exit).toBe(0);
});

it('responds to POST /-/reload with all errors of the file, their places and what was expected', async () => {
  const { apps, post, watching, write } = await serve();

  await write(watching(2));
  expect(await post()).toEqual([200, 'configuration reloaded\n']);
  await expect.poll(apps).toBe(2);
  await write('apps: [1]\nlimits: { max_cvms: none }\n');
  const [status, text] = await post();

  expect(status).toBe(500);
  expect(text).toMatch(
    /^\S+config\.yaml:1:8: apps\[0\]: expected an app id .*\n\S+config\.yaml:2:11: limits\.max_cvms: expected .*\n$/,
  );
  expect(await apps()).toBe(2);
});

it('watches its file with --config.enable-auto-reload, and does not without it', async () => {
  const [watched, unwatched] = await Promise.all([serve('--config.enable-auto-reload'), serve()]);

  await Promise.all([watched, unwatched].map(({ watching, write }) => write(watching(4))));
  await watched.exporter.until(/msg="configuration reloaded"/);

  await expect.poll(watched.apps).toBe(4);
  expect(await unwatched.apps()).toBe(1);
});

it('applies a workspace whose key file is created after its configuration', async () => {
  const simulator = await openSimulator({ apps: 6 });
  const [first, second] = simulator.workspaces;
  const folder = await mkdtemp(join(tmpdir(), 'exporter-'));
  const file = join(folder, 'config.yaml');
  const watching = (count: number): string =>
    [
      `api: { base_url: "${simulator.baseUrl}" }`,
      'workspaces:',
      ...[first, second]
        .slice(0, count)
        .map(
          (each) => `  - { name: ${each?.name}, api_key_file: ${each?.name}, apps: [${each?.appIds[0]}] }`,
        ),
    ].join('\n');
  await writeFile(join(folder, first?.name ?? ''), first?.apiKey ?? '');
  await writeFile(file, watching(1));
  const exporter = startProcess([
    '--web.listen-address=127.0.0.1:0',
    `--config.file=${file}`,
    '--config.enable-auto-reload',
  ]);
  await exporter.until(/first poll cycle done/);

  await writeFile(join(folder, 'next'), watching(2));
  await rename(join(folder, 'next'), file);
  await exporter.until(/configuration reload failed/);
  await writeFile(join(folder, second?.name ?? ''), second?.apiKey ?? '');

  await exporter.until(/msg="configuration reloaded" changed=true/);
  expect(exporter.stderr()).toContain(`${join(folder, second?.name ?? '')}: no such file`);
});

it('--config.enable-auto-reload requires a file', async () => {
  const exporter = startProcess(['--config.enable-auto-reload'], { PHALA_CLOUD_API_KEY: 'some-key' });

  expect(await exporter.exit).toBe(2);
  expect(exporter.stderr()).toBe('--config.enable-auto-reload: expected --config.file as well\n');
});

it('the demo ends when its terminal is closed', async () => {
  const demo = startProcess(['demo', '--web.listen-address=127.0.0.1:0', '--listen=127.0.0.1:0']);
  await demo.until(/Ctrl-C stops the demo/);

  demo.kill('SIGHUP');

  expect(await demo.exit).toBe(0);
});
