import type { ApiKeySource } from '../config/config.ts';
import { describeReadError } from '../files/describe-file.ts';
import { type ReadFile, readFileWithTimeout } from '../files/read-file-with-timeout.ts';
import { findApiKeyFault } from './api-key-text.ts';
import { Secret } from './secret.ts';

/** The result of reading a key again; with the reason where the file is missing, or holds no key. */
export type KeyReading = 'same' | 'changed' | { readonly unreadable: string };

/** The key of a workspace, which may be rotated while we run. */
export interface ApiKey {
  readonly current: () => Secret;
  /** The current key, and the one before it: what the API may have of ours. */
  readonly used: () => readonly Secret[];
  /** Reads the file again; one without a usable key leaves the last key in force. */
  readonly reread: () => Promise<KeyReading>;
}

/** Loads a key from where it is. @throws Error when the file cannot be read, or holds no key. */
export async function loadApiKey(
  source: ApiKeySource,
  read: ReadFile = readFileWithTimeout,
): Promise<ApiKey> {
  if (source.kind === 'environment') {
    const { key } = source;
    return { current: () => key, used: () => [key], reread: () => Promise.resolve('same') };
  }
  let current = await readKey(source.path, read);
  let previous = current;
  const readAgain = async (): Promise<KeyReading> => {
    const next = await readKey(source.path, read).catch(describeReadError);
    if (typeof next === 'string') return { unreadable: next };
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

async function readKey(path: string, read: ReadFile): Promise<Secret> {
  const key = (await read(path)).toString('utf8').trim();
  const fault = findApiKeyFault(key);
  if (fault !== undefined) throw new TypeError(fault);
  return new Secret(key);
}
