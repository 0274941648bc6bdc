import { createHash } from 'node:crypto';
import { type ReadFile, readFileWithTimeout } from './read-file-with-timeout.ts';

/** Interval of checks. A file that takes longer to write may be read incompletely. */
const CHECK_SECONDS = 2;

/** A digest of each file's content by path; of an unreadable file, this text. */
export type FileDigests = ReadonlyMap<string, string>;
const UNREADABLE = 'unreadable';

export type Loader<T> = ReturnType<typeof createLoader<T>>;

/** Creates a loader, which has read nothing yet. */
export function createLoader<T>(load: (read: ReadFile) => Promise<T>) {
  let digests = new Map<string, string>();
  return {
    /** Of the files that the last load read, successful or not. */
    digests: (): FileDigests => digests,
    load: (): Promise<T> => {
      const current = new Map<string, string>();
      return load(readInto(current)).finally(() => {
        digests = current;
      });
    },
  };
}

/**
 * Calls `onChange`, until it is closed, if a file differs from when it was last loaded and has not changed between two checks: it may be half
 * written otherwise. A file that appears or disappears counts as a change. It polls the contents, because the symbolic
 * links of files mounted into a container change without a file system event.
 */
export function watchFiles(loaded: () => FileDigests, onChange: () => Promise<unknown>) {
  let seen = loaded();
  let running: Promise<void> | undefined;

  async function checkNow(): Promise<void> {
    const before = seen;
    seen = await readDigests([...loaded().keys()]);
    if (!hasChanged(before, seen) && hasChanged(loaded(), seen)) await onChange();
  }

  // One at a time, the load included: a file system may be slow.
  const check = (): Promise<void> => {
    running ??= checkNow().finally(() => {
      running = undefined;
    });
    return running;
  };
  const timer = setInterval(() => void check(), CHECK_SECONDS * 1000).unref();
  return { check, close: () => clearInterval(timer) };
}

async function readDigests(paths: readonly string[]): Promise<FileDigests> {
  const digests = new Map<string, string>();
  await Promise.allSettled(paths.map(readInto(digests)));
  return digests;
}

function readInto(digests: Map<string, string>): ReadFile {
  return async (path) => {
    digests.set(path, UNREADABLE);
    const content = await readFileWithTimeout(path);
    digests.set(path, createHash('sha256').update(content).digest('hex'));
    return content;
  };
}

function hasChanged(before: FileDigests, now: FileDigests): boolean {
  return [...now].some(([path, digest]) => before.get(path) !== digest);
}
