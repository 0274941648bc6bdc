import { resolve } from 'node:path';
import { isApiKey, loadApiKey } from './api-key.ts';
import type { ApiKeySource } from './config.ts';
import { Secret } from './secret.ts';

/** The variable that holds the key where nothing else is said. */
export const DEFAULT_KEY_VARIABLE = 'PHALA_CLOUD_API_KEY';

/** Where a workspace says its key is. */
export interface KeySettings {
  readonly api_key_file?: string | undefined;
  readonly api_key_env?: string | undefined;
}

/** Where settings are looked up. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** What relative paths are relative to. */
  readonly folder: string;
}

/** A key's source, or what is wrong with it; never the key. */
export type KeyFinding = { readonly source: ApiKeySource } | { readonly fault: string };

/** Finds the key of a workspace, and makes sure that it can be used. */
export async function findKey(settings: KeySettings, { env, folder }: Surroundings): Promise<KeyFinding> {
  if (settings.api_key_file !== undefined) return checkFile(resolve(folder, settings.api_key_file));
  const variable = settings.api_key_env ?? DEFAULT_KEY_VARIABLE;
  const key = (env[variable] ?? '').trim();
  if (key === '')
    return { fault: `expected an API key in the environment variable ${variable}, got nothing` };
  if (!isApiKey(key))
    return { fault: `expected an API key in the environment variable ${variable}, got other characters` };
  return { source: { kind: 'environment', variable, key: new Secret(key) } };
}

async function checkFile(path: string): Promise<KeyFinding> {
  const source = { kind: 'file', path } as const;
  try {
    await loadApiKey(source);
    return { source };
  } catch (error) {
    return { fault: `expected a file with an API key, but ${describeReadError(error)}` };
  }
}

/** Why a file cannot be read, in words. */
export function describeReadError(error: unknown): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'it may not be read',
    EISDIR: 'it is a directory',
  };
  if (!(error instanceof Error)) return 'it cannot be read';
  const code = 'code' in error ? String(error.code) : '';
  return reasons[code] ?? (code === '' ? error.message : `it cannot be read (${code})`);
}
