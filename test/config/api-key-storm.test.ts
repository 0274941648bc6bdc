import { writeFileSync } from 'node:fs';
import type { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { loadApiKey } from '../../src/secrets/api-key.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

const { reading } = vi.hoisted(() => ({ reading: { count: 0, hold: Promise.resolve() } }));

vi.mock('node:fs/promises', async (load) => {
  const original = await load<{ readonly readFile: typeof readFile }>();
  return {
    ...original,
    readFile: async (path: string, encoding: 'utf8') => {
      reading.count += 1;
      const text = await original.readFile(path, encoding);
      await reading.hold;
      return text;
    },
  };
});

it('a hundred concurrent rereads read the file twice, and all of them return a key read after their call', async () => {
  const path = join(createTemporaryFolder(), 'api.key');
  writeFileSync(path, 'phak_one');
  const key = await loadApiKey(path);
  let release = (): void => undefined;
  reading.hold = new Promise((resolve) => {
    release = resolve;
  });
  reading.count = 0;

  const early = key.reread();
  await vi.waitUntil(() => reading.count === 1);
  writeFileSync(path, 'phak_two');
  const late = Array.from({ length: 100 }, async () => {
    await key.reread();
    return key.current().reveal();
  });
  release();

  expect(await early).toMatch(/same|changed/);
  expect(new Set(await Promise.all(late))).toEqual(new Set(['phak_two']));
  expect(reading.count).toBe(2);
});

it('a key that was replaced is still redacted', async () => {
  const path = join(createTemporaryFolder(), 'api.key');
  writeFileSync(path, 'phak_one');
  const key = await loadApiKey(path);
  writeFileSync(path, 'phak_two');

  await key.reread();
  await key.reread();

  expect(key.used().map((secret) => secret.reveal())).toEqual(['phak_two', 'phak_one']);
});

it('a file system that hangs keeps the last key, and blocks one read at most', async () => {
  const path = join(createTemporaryFolder(), 'api.key');
  writeFileSync(path, 'phak_one');
  const key = await loadApiKey(path);
  writeFileSync(path, 'phak_two');
  let release = (): void => undefined;
  reading.hold = new Promise((resolve) => {
    release = resolve;
  });
  reading.count = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });

  const first = key.reread();
  // The file is looked at before it is read, and neither is by our timers.
  while (reading.count === 0) await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(5000);
  const second = key.reread();

  expect([await first, await second]).toEqual([
    { unreadable: 'it was not read within 5 s' },
    { unreadable: 'the file system does not respond' },
  ]);
  expect(key.current().reveal()).toBe('phak_one');
  expect(reading.count).toBe(1);
  vi.useRealTimers();
  release();
  await vi.waitUntil(async () => (await key.reread()) === 'changed');
  expect(key.current().reveal()).toBe('phak_two');
});
