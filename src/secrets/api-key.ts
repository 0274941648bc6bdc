import { describeReadError } from '../files/describe-file.ts';
import { type ReadFile, readFileWithTimeout } from '../files/read-file-with-timeout.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import { findApiKeyFault } from './api-key-text.ts';
import { Secret } from './secret.ts';

/** The result of reading a key again; with the reason if the file is missing or holds no key. */
export type KeyReading = 'same' | 'changed' | { readonly unreadable: string };

/** The API key of a workspace, which may be rotated at run time. */
export interface ApiKey {
  /** The path of its file; without one, the key itself. Two keys with the same source are the same. */
  readonly source: string | Secret;
  readonly current: () => Secret;
  /** The current and the previous key: responses may contain either. */
  readonly used: () => readonly Secret[];
  /** Reads the file again; keeps the previous key if the file holds no usable one. */
  readonly reread: () => Promise<KeyReading>;
}

/** Creates a key that never changes. */
export function createFixedApiKey(key: Secret): ApiKey {
  return { source: key, current: () => key, used: () => [key], reread: () => Promise.resolve('same') };
}

/** Loads a key from its file, by `read` at first. @throws Error if the file cannot be read or holds no key. */
export async function loadApiKey(path: string, read: ReadFile = readFileWithTimeout): Promise<ApiKey> {
  let current = await readKey(path, read);
  let previous = current;
  const readAgain = async (): Promise<KeyReading> => {
    const next = await readKey(path, readFileWithTimeout).catch(describeReadError);
    if (typeof next === 'string') return { unreadable: next };
    if (next.equals(current)) return 'same';
    previous = current;
    current = next;
    return 'changed';
  };
  return {
    source: path,
    current: () => current,
    used: () => [current, previous],
    reread: oneAtATime(readAgain),
  };
}

async function readKey(path: string, read: ReadFile): Promise<Secret> {
  const key = (await read(path)).toString('utf8').trim();
  const fault = findApiKeyFault(key);
  if (fault !== undefined) throw new TypeError(fault);
  return new Secret(key);
}
