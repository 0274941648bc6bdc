import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { CronSchedule } from '../cron/cron-schedule.ts';
import { renderDuration } from '../duration.ts';
import { DEFAULT_KEY_VARIABLE, type readApiEnvironment } from './environment.ts';
import type { loadFiles } from './load-files.ts';
import { ConfigFile, Workspace } from './schema.ts';
import { renderValue } from './schema-fields.ts';

/**
 * The current configuration: validated, with all defaults, as the schema parses it. Durations are in seconds, sizes in
 * bytes, paths of files absolute. Both forms of the file become `workspaces`, each with its API key.
 */
export type Config = ReturnType<typeof toConfig>;

/** The API and how to send requests to it; `proxy_url` is that of the environment where the file has none. */
export type ApiConfig = Config['api'];

export type WorkspaceConfig = Config['workspaces'][number];

/** Combines a valid file with the keys and certificates loaded for it, and what the environment overrides. */
export function toConfig(
  file: ConfigFile,
  { apiKeys, ca }: Awaited<ReturnType<typeof loadFiles>>,
  { baseUrl, proxyUrl }: ReturnType<typeof readApiEnvironment>,
  folder: string,
) {
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

/** Renders the current configuration as YAML: with all defaults, and secrets masked. */
export function renderConfig(config: Config): string {
  // JSON leaves out what is `undefined`, and masks every secret.
  return stringify(JSON.parse(JSON.stringify(renderValue(ConfigFile, config))));
}

/** Settings that are valid and usually wrong: one line each. */
export function findWarnings({ api, poll }: Pick<Config, 'api' | 'poll'>): readonly string[] {
  const warnings: string[] = [];
  if (new URL(api.base_url).pathname === '/')
    warnings.push('api.base_url has no path, expected one such as https://cloud-api.phala.com/api/v1');
  const longestSeconds = new CronSchedule(poll.schedule).gaps()?.longest ?? 0;
  if (longestSeconds >= poll.stale_after) {
    const [longest, staleAfter] = [longestSeconds, poll.stale_after].map(renderDuration);
    warnings.push(`poll.stale_after is ${staleAfter}, data goes stale between polls: up to ${longest} apart`);
  }
  return warnings;
}
