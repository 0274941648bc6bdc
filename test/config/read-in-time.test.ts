import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { readInTime } from '../../src/config/read-in-time.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A pipe that nobody writes to is read like a file on a file system that hangs. */
function createHangingFile(): { path: string; letGo: () => Promise<void> } {
  const path = join(createTemporaryFolder(), 'hangs');
  execFileSync('mkfifo', [path]);
  return { path, letGo: async () => (await open(path, 'w')).close() };
}

it('gives up on a file that hangs, asks for no other one meanwhile, and goes on when it is back', async () => {
  const { path, letGo } = createHangingFile();
  const good = join(createTemporaryFolder(), 'good');
  writeFileSync(good, 'text');

  const reading = readInTime(path);
  const waiting = [readInTime(good), readInTime(path)];
  const failures = [reading, ...waiting].map((each) =>
    expect(each).rejects.toThrow(/not read within 5 s|does not answer/),
  );
  await vi.advanceTimersByTimeAsync(5000);
  await Promise.all(failures);
  await letGo();

  await vi.waitFor(async () => expect((await readInTime(good)).toString()).toBe('text'));
});

it('a configuration that hangs is a fault like any other', async () => {
  const { path, letGo } = createHangingFile();

  const loading = loadConfig({ file: path, env: { PHALA_CLOUD_API_KEY: 'some-key' } });
  const failure = expect(loading).rejects.toThrow(
    `${path}: expected a configuration in YAML, but it was not read within 5 s`,
  );
  await vi.advanceTimersByTimeAsync(5000);
  await failure;

  await letGo();
});
