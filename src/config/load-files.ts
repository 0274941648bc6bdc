import { findCertificateFault } from '../files/certificates.ts';
import { type ApiKey, createFixedApiKey, loadApiKey } from '../secrets/api-key.ts';
import { findApiKeyFault } from '../secrets/api-key-text.ts';
import { Secret } from '../secrets/secret.ts';
import { DEFAULT_KEY_VARIABLE } from './environment.ts';
import { type NamedFiles, readValid } from './named-files.ts';
import type { ConfigFile, Workspace } from './schema.ts';
import { type Draft, INVALID, type PartialDraft } from './schema-fields.ts';
import type { Path } from './validation-error.ts';

/**
 * Loads the API keys, one per workspace, and the certificates of `api.ca_file`, wherever the configuration names them
 * correctly.
 */
export async function loadFiles(draft: Draft<ConfigFile>, env: NodeJS.ProcessEnv, files: NamedFiles) {
  const { api, workspaces }: PartialDraft<ConfigFile> = draft === INVALID ? {} : draft;
  const caFile = api === INVALID ? undefined : api?.ca_file;
  const entries = workspaces === INVALID ? [] : (workspaces ?? [{}]);
  const [ca, ...apiKeys] = await Promise.all([
    typeof caFile === 'string'
      ? files.load(['api', 'ca_file'], caFile, 'certificates in PEM', readValid(findCertificateFault))
      : undefined,
    ...entries.map((entry, index) => {
      const path = workspaces === undefined ? [] : ['workspaces', index];
      return entry === INVALID ? undefined : loadKey(entry, path, env, files);
    }),
  ]);
  return { ca, apiKeys };
}

async function loadKey(
  { api_key_file: file, api_key_env }: PartialDraft<Partial<Workspace>>,
  path: Path,
  env: NodeJS.ProcessEnv,
  files: NamedFiles,
): Promise<ApiKey | undefined> {
  if (typeof file === 'string') return files.load([...path, 'api_key_file'], file, 'an API key', loadApiKey);
  // An invalid setting is an error of its own, and says nothing about the key.
  const variable = api_key_env ?? (file === undefined ? DEFAULT_KEY_VARIABLE : INVALID);
  if (variable === INVALID) return undefined;
  const key = (env[variable] ?? '').trim();
  const fault = findApiKeyFault(key);
  if (fault === undefined) return createFixedApiKey(new Secret(key));
  const got = key === '' ? ', got nothing' : `, but ${fault}`;
  return files.fail(
    api_key_env === undefined ? path : [...path, 'api_key_env'],
    `expected an API key in the environment variable ${variable}${got}`,
  );
}
