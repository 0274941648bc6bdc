import { createHash } from 'node:crypto';
import { type ReadFile, readFileWithTimeout } from './read-file-with-timeout.ts';

/** How often the files are read; what is written for longer than this may be read half. */
const LOOK_SECONDS = 2;

const UNREADABLE = 'unreadable';

/** A digest of each file's content by path; a file that cannot be read has one of its own. */
export type FileDigests = ReadonlyMap<string, string>;

/** Reads files, and keeps a digest of what it read. */
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

/** A watch over files, until it is closed. */
export interface FileWatch {
  /** Looks now, as it does every two seconds. */
  readonly look: () => Promise<void>;
  readonly close: () => void;
}

/**
 * Calls `onChange` while a file has another content than when it was last loaded, and has had it for two looks: so that
 * nobody reads a file that is half written. A file that was missing then, and is there now, is a change like any other.
 * It reads them all, because the links by which files are mounted into a container change without an event for watchers
 * of the operating system.
 */
export function watchFiles(loaded: () => FileDigests, onChange: () => void): FileWatch {
  let seen = loaded();

  async function look(): Promise<void> {
    const before = seen;
    seen = await readDigests([...loaded().keys()]);
    if (!hasChanged(before, seen) && hasChanged(loaded(), seen)) onChange();
  }

  const timer = setInterval(() => void look(), LOOK_SECONDS * 1000);
  timer.unref();
  return { look, close: () => clearInterval(timer) };
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
