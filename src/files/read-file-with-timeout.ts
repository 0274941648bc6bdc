import { readFile, stat } from 'node:fs/promises';
import pLimit from 'p-limit';

const READ_SECONDS = 5;

/** Far above any configuration, key or list of certificates. */
const MAX_BYTES = 16 * 1024 ** 2;

// Node reads files in a small thread pool that compression and logins need, too, and a hung file system blocks the
// thread of each read. So reads run one at a time, and none starts while one hangs.
const limit = pLimit(1);
let isHung = false;

export type ReadFile = (path: string) => Promise<Buffer>;

/** Reads a file. @throws Error with the reason, after a few seconds at most. */
export function readFileWithTimeout(path: string): Promise<Buffer> {
  return limit(async () => {
    if (isHung) throw new Error('the file system does not respond');
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        isHung = true;
        reject(new Error(`it was not read within ${READ_SECONDS} s`));
      }, READ_SECONDS * 1000);
      const end = (): void => {
        isHung = false;
        clearTimeout(timer);
      };
      readRegularFile(path).finally(end).then(resolve, reject);
    });
  });
}

// Reading a device may never end, and reading a pipe blocks until something is written to it.
async function readRegularFile(path: string): Promise<Buffer> {
  const stats = await stat(path);
  if (stats.isDirectory()) throw new Error('it is a directory');
  if (!stats.isFile()) throw new Error('it is not a regular file');
  if (stats.size > MAX_BYTES) throw new Error('it is larger than 16 MiB');
  return readFile(path);
}
