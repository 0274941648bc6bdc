import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { readFileWithTimeout } from '../../src/files/read-file-with-timeout.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

// Files of this name are on a file system that hangs, until it is let go.
const { hanging } = vi.hoisted(() => ({ hanging: { letGo: (): void => undefined } }));
vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs/promises')>();
  return {
    ...original,
    readFile: async (path: string) => {
      if (path.endsWith('hangs'))
        await new Promise<void>((resolve) => Object.assign(hanging, { letGo: resolve }));
      return original.readFile(path);
    },
  };
});

let folder = '';

beforeEach(() => {
  folder = createTemporaryFolder();
  writeFileSync(join(folder, 'hangs'), 'late');
  writeFileSync(join(folder, 'good'), 'text');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  hanging.letGo();
  vi.useRealTimers();
});

/** Waits for the real file system, with false timers. */
async function untilAsked(): Promise<void> {
  const { letGo } = hanging;
  await vi.waitFor(() => expect(hanging.letGo).not.toBe(letGo));
}

it.each([
  ['a device that never ends', () => '/dev/zero', 'it is not a regular file'],
  ['a folder', () => folder, 'it is a directory'],
  [
    'a file that is far too large',
    () => {
      writeFileSync(join(folder, 'large'), Buffer.alloc(16 * 1024 ** 2 + 1));
      return join(folder, 'large');
    },
    'it is larger than 16 MiB',
  ],
])('%s is not read', async (_what, toPath, reason) => {
  await expect(readFileWithTimeout(toPath())).rejects.toThrow(reason);
});

it('times out on a file that hangs, reads no other one meanwhile, and continues when it responds', async () => {
  const asked = untilAsked();
  const reading = expect(readFileWithTimeout(join(folder, 'hangs'))).rejects.toThrow(
    'it was not read within 5 s',
  );
  const waiting = expect(readFileWithTimeout(join(folder, 'good'))).rejects.toThrow(
    'the file system does not respond',
  );
  await asked;

  await vi.advanceTimersByTimeAsync(5000);
  await Promise.all([reading, waiting]);
  hanging.letGo();

  await vi.waitFor(async () =>
    expect((await readFileWithTimeout(join(folder, 'good'))).toString()).toBe('text'),
  );
});

it('a configuration that hangs is an error like any other', async () => {
  const file = join(folder, 'hangs');
  const asked = untilAsked();
  const loading = expect(loadConfig({ file, env: { PHALA_CLOUD_API_KEY: 'some-key' } })).rejects.toThrow(
    `${file}: cannot read the configuration: it was not read within 5 s`,
  );
  await asked;

  await vi.advanceTimersByTimeAsync(5000);

  await loading;
});
