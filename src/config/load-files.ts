import { resolve } from 'node:path';
import { findCertificateFault } from '../files/certificates.ts';
import { describeFile } from '../files/describe-file.ts';
import type { ReadFile } from '../files/read-file-with-timeout.ts';
import { type ApiKey, createFixedApiKey, loadApiKey } from '../secrets/api-key.ts';
import { findApiKeyFault } from '../secrets/api-key-text.ts';
import { Secret } from '../secrets/secret.ts';
import type { ConfigFile, Workspace } from './schema.ts';
import { type Draft, INVALID, type PartialDraft } from './schema-fields.ts';
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

type Path = readonly PropertyKey[];
type Load<T> = (path: string, read: ReadFile) => Promise<T>;
type WorkspaceDraft = PartialDraft<Partial<Workspace>>;

/** Loads the API keys and certificates, wherever the configuration names them correctly. */
export async function loadFiles(
  draft: Draft<ConfigFile>,
  { env, folder, read }: Sources,
): Promise<LoadedFiles> {
  const errors: ValidationError[] = [];
  const fail = (path: Path, message: string): undefined => {
    errors.push({ path, message });
  };
  const loadFile = <T>(path: Path, name: string, what: string, load: Load<T>): Promise<T | undefined> =>
    load(resolve(folder, name), read).catch((error: unknown) =>
      fail(path, `expected a file with ${what}, got ${describeFile(name, folder, error)}`),
    );
  const loadKey = async (workspace: WorkspaceDraft, path: Path): Promise<ApiKey | undefined> => {
    const { api_key_file: file, api_key_env } = workspace;
    if (typeof file === 'string') return loadFile([...path, 'api_key_file'], file, 'an API key', loadApiKey);
    // An invalid setting is an error of its own, and says nothing about the key.
    const variable = api_key_env ?? (file === undefined ? DEFAULT_KEY_VARIABLE : INVALID);
    if (variable === INVALID) return undefined;
    const key = findKey(env, variable);
    if (typeof key === 'object') return key;
    return fail(api_key_env === undefined ? path : [...path, 'api_key_env'], key);
  };

  const { api, workspaces }: PartialDraft<ConfigFile> = draft === INVALID ? {} : draft;
  const caFile = api === INVALID ? undefined : api?.ca_file;
  const entries = workspaces === INVALID ? [] : (workspaces ?? [{}]);
  const [ca, ...apiKeys] = await Promise.all([
    typeof caFile === 'string'
      ? loadFile(['api', 'ca_file'], caFile, 'certificates in PEM', loadCertificates)
      : undefined,
    ...entries.map((entry, index) =>
      entry === INVALID ? undefined : loadKey(entry, workspaces === undefined ? [] : ['workspaces', index]),
    ),
  ]);
  return { ca, apiKeys, errors };
}

function findKey(env: NodeJS.ProcessEnv, variable: string): ApiKey | string {
  const key = (env[variable] ?? '').trim();
  const fault = findApiKeyFault(key);
  if (fault === undefined) return createFixedApiKey(new Secret(key));
  const got = key === '' ? ', got nothing' : `, but ${fault}`;
  return `expected an API key in the environment variable ${variable}${got}`;
}

async function loadCertificates(path: string, read: ReadFile): Promise<string> {
  const text = (await read(path)).toString('utf8');
  const fault = findCertificateFault(text);
  if (fault !== undefined) throw new TypeError(fault);
  return text;
}
