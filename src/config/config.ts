import type { ApiKey } from '../secrets/api-key.ts';
import type { ConfigFile, Workspace } from './schema.ts';

/**
 * The current configuration: validated, with all defaults, as the schema parses it. Durations are in seconds, sizes in
 * bytes, paths of files absolute. Both forms of the file become `workspaces`.
 */
export interface Config extends Omit<ConfigFile, 'api' | 'apps' | 'workspaces'> {
  readonly api: ApiConfig;
  readonly workspaces: readonly WorkspaceConfig[];
}

/** The API and how to send requests to it; `proxy_url` is that of the environment where the file has none. */
export type ApiConfig = ConfigFile['api'] & {
  readonly ca: string | undefined;
};

/** One workspace, and its API key as loaded from `api_key_file` or `api_key_env`. */
export type WorkspaceConfig = Workspace & { readonly apiKey: ApiKey };
