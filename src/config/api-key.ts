import { readFile } from 'node:fs/promises';
import type { ApiKeySource } from './config.ts';
import { Secret } from './secret.ts';

/** What reading a key again came to; `unreadable` where the file is gone, or holds no key. */
export type KeyReading = 'same' | 'changed' | 'unreadable';

/** The key of a workspace, which may be rotated while we run. */
export interface ApiKey {
  readonly current: () => Secret;
  /** Reads the file again; one without a usable key leaves the last key in force. */
  readonly reread: () => Promise<KeyReading>;
}

/** Loads a key from where it is. @throws Error when the file cannot be read, or holds no key. */
export async function loadApiKey(source: ApiKeySource): Promise<ApiKey> {
  if (source.kind === 'environment') {
    return { current: () => source.key, reread: () => Promise.resolve('same') };
  }
  let current = await readKey(source.path);
  return {
    current: () => current,
    reread: async () => {
      const next = await readKey(source.path).catch(() => undefined);
      if (next === undefined) return 'unreadable';
      const isSame = next.equals(current);
      current = next;
      return isSame ? 'same' : 'changed';
    },
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
