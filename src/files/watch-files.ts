import { createHash } from 'node:crypto';
import { type ReadFile, readFileWithTimeout } from './read-file-with-timeout.ts';

/** Interval of checks. A file that takes longer to write may be read incompletely. */
const CHECK_SECONDS = 2;

const UNREADABLE = 'unreadable';

/** A digest of each file's content by path; unreadable files share a special one. */
export type FileDigests = ReadonlyMap<string, string>;

/** Reads files and keeps their digests. */
export interface FileReader {
  readonly read: ReadFile;
  readonly digests: FileDigests;
}

/** Creates a reader that has read nothing yet. */
export function createFileReader(): FileReader {
  const digests = new Map<string, string>();
  return {
    digests,
    read: async (path) => {
      digests.set(path, UNREADABLE);
      const content = await readFileWithTimeout(path);
      digests.set(path, toDigest(content));
      return content;
    },
  };
}

/** Watches files until it is closed. */
export interface FileWatch {
  /** Checks now, as it does every two seconds. */
  readonly check: () => Promise<void>;
  readonly close: () => void;
}

/**
 * Calls `onChange` if a file differs from when it was last loaded and has not changed between two checks: it may be half
 * written otherwise. A file that appears or disappears counts as a change. It polls the contents, because the symbolic
 * links of files mounted into a container change without a file system event.
 */
export function watchFiles(loaded: () => FileDigests, onChange: () => void): FileWatch {
  let seen = loaded();

  async function check(): Promise<void> {
    const before = seen;
    seen = await readDigests([...loaded().keys()]);
    if (!hasChanged(before, seen) && hasChanged(loaded(), seen)) onChange();
  }

  const timer = setInterval(() => void check(), CHECK_SECONDS * 1000);
  timer.unref();
  return { check, close: () => clearInterval(timer) };
}

async function readDigests(paths: readonly string[]): Promise<FileDigests> {
  const reader = createFileReader();
  await Promise.allSettled(paths.map(reader.read));
  return reader.digests;
}

function toDigest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function hasChanged(before: FileDigests, now: FileDigests): boolean {
  return [...now].some(([path, digest]) => before.get(path) !== digest);
}
