import { createHash } from 'node:crypto';
import { readInTime } from './read-in-time.ts';

/** How often we look; what is written for longer than this may be read half. */
const LOOK_SECONDS = 2;

/** A watch over files, until it is closed. */
export interface FileWatch {
  /** Looks now, as it does every two seconds. */
  readonly look: () => Promise<void>;
  readonly close: () => void;
}

/**
 * Calls `onChange` when a file has another content than before, and has had it for two looks: so that nobody reads a
 * file that is half written. It reads them all, because what is mounted into a container changes by links that no
 * watcher of the operating system tells of.
 */
export async function watchFiles(paths: () => readonly string[], onChange: () => void): Promise<FileWatch> {
  let known = await readContents(paths());
  let seen = known;

  async function look(): Promise<void> {
    const before = seen;
    seen = await readContents(paths());
    if (hasChanged(before, seen)) return;
    const isNew = hasChanged(known, seen);
    known = seen;
    if (isNew) onChange();
  }

  const timer = setInterval(() => void look(), LOOK_SECONDS * 1000);
  timer.unref();
  return { look, close: () => clearInterval(timer) };
}

/** A digest of each file's content; a file that cannot be read has one of its own. */
type Contents = ReadonlyMap<string, string>;

async function readContents(paths: readonly string[]): Promise<Contents> {
  const entries = paths.map(async (path) => [path, await readDigest(path)] as const);
  return new Map(await Promise.all(entries));
}

async function readDigest(path: string): Promise<string> {
  try {
    return createHash('sha256')
      .update(await readInTime(path))
      .digest('hex');
  } catch {
    return 'unreadable';
  }
}

// A path that is looked at for the first time is no change.
function hasChanged(before: Contents, now: Contents): boolean {
  return [...now].some(([path, digest]) => before.has(path) && before.get(path) !== digest);
}
