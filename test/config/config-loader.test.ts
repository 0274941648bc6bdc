import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { createLoader, watchFiles } from '../../src/files/watch-files.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

const CA = await readFile('test/fixtures/config/ca.pem', 'utf8');
const CONFIG = `
api: { ca_file: ca.pem }
workspaces:
  - { name: production, api_key_file: keys/production, apps: [${'a'.repeat(40)}] }
`;

let folder = '';
let watch: ReturnType<typeof watchFiles> | undefined;

beforeEach(async () => {
  folder = createTemporaryFolder();
  await mkdir(join(folder, 'keys'));
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});

afterEach(() => {
  watch?.close();
  vi.useRealTimers();
});

function put(name: string, text: string): Promise<void> {
  return writeFile(join(folder, name), text);
}

/** Loads a configuration, and again whenever a file changes. */
async function follow() {
  const loader = createLoader((read) => loadConfig({ file: join(folder, 'config.yaml'), env: {}, read }));
  const outcomes: string[] = [];
  const load = (): Promise<void> =>
    loader.load().then(
      () => void outcomes.push('good'),
      (error: Error) => void outcomes.push(error.message.replaceAll(`${folder}/`, '')),
    );
  await load();
  watch = watchFiles(loader.digests, load);
  const { check } = watch;
  return {
    outcomes,
    checkOften: async () => {
      for (let time = 0; time < 4; time += 1) await check();
    },
  };
}

it('a load that failed because files were missing is repeated when they are created', async () => {
  await put('config.yaml', CONFIG);
  const { outcomes, checkOften } = await follow();

  await put('keys/production', 'phak_one');
  await checkOften();
  await put('ca.pem', CA.slice(0, 100));
  await checkOften();
  await put('ca.pem', CA);
  await checkOften();

  expect(outcomes.map((outcome) => outcome.split('\n').length)).toEqual([2, 1, 1, 1]);
  expect(outcomes.slice(1)).toEqual([
    expect.stringContaining('ca.pem: no such file'),
    expect.stringContaining('ca.pem: certificate 1 cannot be read'),
    'good',
  ]);
});

it.each(['config.yaml', 'ca.pem', 'keys/production'])(
  'a change of %s is loaded, and its removal',
  async (name) => {
    await put('config.yaml', CONFIG);
    await put('keys/production', 'phak_one');
    await put('ca.pem', CA);
    const { outcomes, checkOften } = await follow();

    await put(name, '"');
    await checkOften();
    await rm(join(folder, name));
    await checkOften();

    expect(outcomes).toHaveLength(3);
    expect(outcomes.indexOf('good')).toBe(outcomes.lastIndexOf('good'));
  },
);

it('files that a configuration no longer names are not watched', async () => {
  await put('config.yaml', CONFIG);
  await put('keys/production', 'phak_one');
  await put('ca.pem', CA);
  const { outcomes, checkOften } = await follow();

  await put('config.yaml', CONFIG.replace('ca_file: ca.pem', ''));
  await checkOften();
  await rm(join(folder, 'ca.pem'));
  await checkOften();

  expect(outcomes).toEqual(['good', 'good']);
});
