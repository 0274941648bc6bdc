import { readFile } from 'node:fs/promises';
import type { ApiKeySource } from './config.ts';
import { Secret } from './secret.ts';

/** How long reading a key again may take. */
const READ_SECONDS = 5;

/** What reading a key again came to; `unreadable` where the file is gone, or holds no key. */
export type KeyReading = 'same' | 'changed' | 'unreadable';

/** The key of a workspace, which may be rotated while we run. */
export interface ApiKey {
  readonly current: () => Secret;
  /** The current key, and the one before it: what the API may have of ours. */
  readonly used: () => readonly Secret[];
  /** Reads the file again; one without a usable key leaves the last key in force. */
  readonly reread: () => Promise<KeyReading>;
}

/** Loads a key from where it is. @throws Error when the file cannot be read, or holds no key. */
export async function loadApiKey(source: ApiKeySource): Promise<ApiKey> {
  if (source.kind === 'environment') {
    const { key } = source;
    return { current: () => key, used: () => [key], reread: () => Promise.resolve('same') };
  }
  let current = await readKey(source.path);
  let previous = current;
  const read = withinTime(() => readKey(source.path).catch(() => undefined));
  const readAgain = async (): Promise<KeyReading> => {
    const next = await read();
    if (next === undefined) return 'unreadable';
    if (next.equals(current)) return 'same';
    previous = current;
    current = next;
    return 'changed';
  };
  return {
    current: () => current,
    used: () => [current, previous],
    reread: oneAtATime(readAgain),
  };
}

// A file system that hangs must not hold up the polls, nor have more and more threads hang on it.
function withinTime<T>(work: () => Promise<T>): () => Promise<T | undefined> {
  let hanging: Promise<unknown> | undefined;
  return async () => {
    if (hanging !== undefined) return undefined;
    const working = work();
    hanging = working.finally(() => {
      hanging = undefined;
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), READ_SECONDS * 1000);
    });
    return Promise.race([working, late]).finally(() => clearTimeout(timer));
  };
}

// However many ask at once, one reading runs and one waits: one that began before somebody asked may be too old for them.
function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let waiting: Promise<T> | undefined;
  return () => {
    waiting ??= running.then(() => {
      waiting = undefined;
      const started = work();
      running = started;
      return started;
    });
    return waiting;
  };
}

/** Whether a text can travel in a header as a key: printable ASCII without blanks. */
export function isApiKey(text: string): boolean {
  return /^[\x21-\x7e]{1,512}$/.test(text);
}

/** Whether a text looks like an API key, put where something else belongs. */
export function isKeyLike(text: string): boolean {
  return /^\s*phak_|phak_\w{16}/i.test(text);
}

async function readKey(path: string): Promise<Secret> {
  const key = (await readFile(path, 'utf8')).trim();
  if (!isApiKey(key)) throw new TypeError('the file holds no API key');
  return new Secret(key);
}
