import { readFile, stat } from 'node:fs/promises';
import pLimit from 'p-limit';

/** How long one file may take. */
const READ_SECONDS = 5;

/** Far above any configuration, key or list of certificates. */
const MAX_BYTES = 16 * 1024 ** 2;

// Node reads files in a handful of threads that everything in the process shares, compression and logins included. A
// file system that hangs takes the thread that asks it: so one asks at a time, and while one hangs nobody does.
const takeTurn = pLimit(1);
let hanging: Promise<unknown> | undefined;

/** A way to read files. */
export type ReadFile = (path: string) => Promise<Buffer>;

/** Reads a file, or gives up. @throws Error that says why, after a few seconds at most. */
export function readFileWithTimeout(path: string): Promise<Buffer> {
  return takeTurn(async () => {
    if (hanging !== undefined) throw new Error('the file system does not answer');
    const reading = readRegularFile(path);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        hanging = reading
          .catch(() => undefined)
          .finally(() => {
            hanging = undefined;
          });
        reject(new Error(`it was not read within ${READ_SECONDS} s`));
      }, READ_SECONDS * 1000);
    });
    return Promise.race([reading, late]).finally(() => clearTimeout(timer));
  });
}

// A device never ends, and a pipe waits for somebody to write to it.
async function readRegularFile(path: string): Promise<Buffer> {
  const facts = await stat(path);
  if (facts.isDirectory()) throw new Error('it is a directory');
  if (!facts.isFile()) throw new Error('it is no regular file');
  if (facts.size > MAX_BYTES) throw new Error('it is larger than 16 MiB');
  return readFile(path);
}
