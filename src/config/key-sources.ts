import { resolve } from 'node:path';
import { describeFile } from '../files/describe-file.ts';
import type { ReadFile } from '../files/read-file-with-timeout.ts';
import { loadApiKey } from '../secrets/api-key.ts';
import { findApiKeyFault } from '../secrets/api-key-text.ts';
import { Secret } from '../secrets/secret.ts';
import type { ApiKeySource } from './config.ts';

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
  readonly read: ReadFile;
}

/** A key's source, or what is wrong with it; never the key. */
export type KeyFinding = { readonly source: ApiKeySource } | { readonly fault: string };

/** Finds the key of a workspace, and makes sure that it can be used. */
export async function findKey(settings: KeySettings, surroundings: Surroundings): Promise<KeyFinding> {
  if (settings.api_key_file !== undefined) return checkFile(settings.api_key_file, surroundings);
  const variable = settings.api_key_env ?? DEFAULT_KEY_VARIABLE;
  const key = (surroundings.env[variable] ?? '').trim();
  const expected = `expected an API key in the environment variable ${variable}`;
  if (key === '') return { fault: `${expected}, got nothing` };
  const fault = findApiKeyFault(key);
  if (fault !== undefined) return { fault: `${expected}, but ${fault}` };
  return { source: { kind: 'environment', variable, key: new Secret(key) } };
}

async function checkFile(setting: string, { folder, read }: Surroundings): Promise<KeyFinding> {
  const source = { kind: 'file', path: resolve(folder, setting) } as const;
  try {
    await loadApiKey(source, read);
    return { source };
  } catch (error) {
    return { fault: `expected ${KEY_FILE_EXPECTED}, got ${describeFile(setting, folder, error)}` };
  }
}

/** What `api_key_file` has to be, for faults. */
export const KEY_FILE_EXPECTED = 'a file with an API key';
