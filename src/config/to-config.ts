import { resolve } from 'node:path';
import type { Config } from './config.ts';
import { type ApiEnvironment, DEFAULT_KEY_VARIABLE } from './environment.ts';
import type { LoadedFiles } from './load-files.ts';
import { type ConfigFile, Workspace } from './schema.ts';

/** Combines a valid file with the keys and certificates loaded for it, and what the environment overrides. */
export function toConfig(
  file: ConfigFile,
  { apiKeys, ca }: LoadedFiles,
  { baseUrl, proxyUrl }: ApiEnvironment,
  folder: string,
): Config {
  const { api, apps, workspaces = [toWorkspace(apps)], ...sections } = file;
  return {
    ...sections,
    api: {
      ...api,
      base_url: baseUrl ?? api.base_url,
      proxy_url: api.proxy_url ?? proxyUrl,
      ca_file: api.ca_file && resolve(folder, api.ca_file),
      ca,
    },
    workspaces: workspaces.flatMap(({ api_key_file, api_key_env, ...workspace }, index) => {
      const apiKey = apiKeys[index];
      // A key that is missing is an error of the file.
      if (apiKey === undefined) return [];
      const file = api_key_file && resolve(folder, api_key_file);
      const variable = file === undefined ? (api_key_env ?? DEFAULT_KEY_VARIABLE) : undefined;
      return [{ ...workspace, api_key_file: file, api_key_env: variable, apiKey }];
    }),
  };
}

// The short form is one workspace. A file without apps polls those that it discovers.
function toWorkspace(apps: ConfigFile['apps']): Workspace {
  const workspace = Workspace.parse({ name: 'default', discovery: { enabled: 'true' } });
  const { discovery } = workspace;
  return { ...workspace, apps: apps ?? [], discovery: { ...discovery, enabled: apps === undefined } };
}
