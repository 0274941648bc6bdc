import { mkdir, rename, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLoader, watchFiles } from '../../src/files/watch-files.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

let folder = '';
let watch: ReturnType<typeof watchFiles> | undefined;

beforeEach(() => {
  folder = createTemporaryFolder();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});

afterEach(() => {
  watch?.close();
  vi.useRealTimers();
});

/** Loads the files now and at each change, and watches them. */
async function start(...paths: readonly string[]) {
  let loads = 0;
  const { load, digests } = createLoader(async (read) => {
    loads += 1;
    await Promise.allSettled(paths.map(read));
  });
  await load();
  watch = watchFiles(digests, load);
  return { changes: () => loads - 1, check: watch.check };
}

it('reports a change once, as soon as two checks find the same contents', async () => {
  const file = join(folder, 'config.yaml');
  await writeFile(file, 'one');
  const { changes, check } = await start(file);
  await check();
  expect(changes()).toBe(0);

  await writeFile(file, 'two');
  await check();
  expect(changes()).toBe(0);
  await check();
  await check();

  expect(changes()).toBe(1);
});

it('does not report a file that is still being written', async () => {
  const file = join(folder, 'config.yaml');
  await writeFile(file, 'apps: [1, 2, 3]');
  const { changes, check } = await start(file);

  for (const text of ['apps:', 'apps: [1', 'apps: [1, 2']) {
    await writeFile(file, text);
    await check();
    expect(changes()).toBe(0);
  }
  await check();

  expect(changes()).toBe(1);
});

it('does not report a change that was reverted', async () => {
  const file = join(folder, 'config.yaml');
  await writeFile(file, 'one');
  const { changes, check } = await start(file);

  await writeFile(file, 'two');
  await check();
  await writeFile(file, 'one');
  await check();
  await check();

  expect(changes()).toBe(0);
});

it('reports a file that is replaced by a rename, and one behind symbolic links that are swapped', async () => {
  await mkdir(join(folder, 'v1'));
  await mkdir(join(folder, 'v2'));
  await writeFile(join(folder, 'v1', 'config.yaml'), 'one');
  await writeFile(join(folder, 'v2', 'config.yaml'), 'two');
  await symlink('v1', join(folder, '..data'));
  await symlink(join('..data', 'config.yaml'), join(folder, 'config.yaml'));
  const { changes, check } = await start(join(folder, 'config.yaml'));

  await symlink('v2', join(folder, '..next'));
  await rename(join(folder, '..next'), join(folder, '..data'));
  await check();
  await check();
  expect(changes()).toBe(1);

  await writeFile(join(folder, 'other.yaml'), 'three');
  await rename(join(folder, 'other.yaml'), join(folder, 'config.yaml'));
  await check();
  await check();
  expect(changes()).toBe(2);
});

it('reports that a file is removed, and that it is created again', async () => {
  const file = join(folder, 'config.yaml');
  await writeFile(file, 'one');
  const { changes, check } = await start(file);

  await unlink(file);
  await check();
  await check();
  expect(changes()).toBe(1);

  await writeFile(file, 'one');
  await check();
  await check();
  expect(changes()).toBe(2);
});

it('reports a file that was missing when it was loaded, however soon it is created', async () => {
  const file = join(folder, 'key');
  const { changes, check } = await start(file);

  await writeFile(file, 'one');
  await check();
  await check();
  await check();

  expect(changes()).toBe(1);
});

it('reports a change between the load and the first check', async () => {
  const file = join(folder, 'config.yaml');
  await writeFile(file, 'one');
  const { changes, check } = await start(file);

  await writeFile(file, 'two');
  await check();
  await check();

  expect(changes()).toBe(1);
});
