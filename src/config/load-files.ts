import { resolve } from 'node:path';
import { findCertificateFault } from '../files/certificates.ts';
import { describeFile } from '../files/describe-file.ts';
import type { ReadFile } from '../files/read-file-with-timeout.ts';
import { type ApiKey, createFixedApiKey, loadApiKey } from '../secrets/api-key.ts';
import { findApiKeyFault } from '../secrets/api-key-text.ts';
import { Secret } from '../secrets/secret.ts';
import type { ConfigFile } from './schema.ts';
import { type Draft, INVALID } from './schema-fields.ts';
import type { ValidationError } from './validation-error.ts';

/** The environment variable with the API key where the configuration names none. */
export const DEFAULT_KEY_VARIABLE = 'PHALA_CLOUD_API_KEY';

/** Where the configuration's keys and files are looked up. */
export interface Sources {
  readonly env: NodeJS.ProcessEnv;
  /** Relative paths are relative to it. */
  readonly folder: string;
  readonly read: ReadFile;
}

/** All that a configuration names, each file read once. */
export interface LoadedFiles {
  /** One per workspace. */
  readonly apiKeys: readonly (ApiKey | undefined)[];
  /** The certificates of `api.ca_file`. */
  readonly ca: string | undefined;
  readonly errors: readonly ValidationError[];
}

type WorkspaceDraft = Draft<Partial<NonNullable<ConfigFile['workspaces']>[number]>>;
type Path = readonly PropertyKey[];
type Fail = (path: Path, message: string) => undefined;

/** Loads the API keys and certificates, wherever the configuration names them correctly. */
export async function loadFiles(file: Draft<ConfigFile>, sources: Sources): Promise<LoadedFiles> {
  const errors: ValidationError[] = [];
  const fail: Fail = (path, message) => {
    errors.push({ path, message });
  };
  const { api, workspaces } = file === INVALID ? { api: undefined, workspaces: undefined } : file;
  const keys =
    workspaces === undefined
      ? [loadKey({}, [], sources, fail)]
      : (workspaces === INVALID ? [] : workspaces).map((workspace, index) =>
          loadKey(workspace, ['workspaces', index], sources, fail),
        );
  const caFile = api === INVALID ? undefined : api?.ca_file;
  const ca =
    caFile === undefined || caFile === INVALID
      ? undefined
      : loadFile(['api', 'ca_file'], caFile, CA_FILE, sources, fail);
  return { ca: await ca, apiKeys: await Promise.all(keys), errors };
}

async function loadKey(
  workspace: WorkspaceDraft,
  path: Path,
  sources: Sources,
  fail: Fail,
): Promise<ApiKey | undefined> {
  if (workspace === INVALID) return undefined;
  const { api_key_file, api_key_env } = workspace;
  // An invalid setting is an error of its own, and says nothing about the key.
  if (api_key_file === INVALID || api_key_env === INVALID) return undefined;
  if (api_key_file !== undefined)
    return loadFile([...path, 'api_key_file'], api_key_file, KEY_FILE, sources, fail);
  const variable = api_key_env ?? DEFAULT_KEY_VARIABLE;
  const key = (sources.env[variable] ?? '').trim();
  const fault = findApiKeyFault(key);
  if (fault === undefined) return createFixedApiKey(new Secret(key));
  const got = key === '' ? ', got nothing' : `, but ${fault}`;
  const keyPath = api_key_env === undefined ? path : [...path, 'api_key_env'];
  return fail(keyPath, `expected an API key in the environment variable ${variable}${got}`);
}

interface FileType<T> {
  readonly expected: string;
  readonly load: (path: string, read: ReadFile) => Promise<T>;
}

const KEY_FILE: FileType<ApiKey> = { expected: 'a file with an API key', load: loadApiKey };

const CA_FILE: FileType<string> = {
  expected: 'a file with certificates in PEM',
  load: async (path, read) => {
    const text = (await read(path)).toString('utf8');
    const fault = findCertificateFault(text);
    if (fault !== undefined) throw new TypeError(fault);
    return text;
  },
};

async function loadFile<T>(
  path: Path,
  name: string,
  { expected, load }: FileType<T>,
  { folder, read }: Sources,
  fail: Fail,
): Promise<T | undefined> {
  try {
    return await load(resolve(folder, name), read);
  } catch (error) {
    return fail(path, `expected ${expected}, got ${describeFile(name, folder, error)}`);
  }
}
