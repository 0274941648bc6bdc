import { resolve } from 'node:path';
import { ConfigError } from '../errors.ts';
import { Secret } from '../secrets/secret.ts';
import type { Config, WorkspaceConfig } from './config.ts';
import { findEnvironmentProxy } from './environment-proxy.ts';
import { findKey, type Surroundings } from './key-sources.ts';
import { type ConfigFile, Workspace } from './schema.ts';

type WorkspaceFile = NonNullable<ConfigFile['workspaces']>[number];

/** The name of the workspace where the file does not name any. */
const DEFAULT_WORKSPACE = 'default';

/**
 * Converts the checked file to what the program uses; `base_url` is the environment's where it has one.
 * @throws ConfigError when a key that was there is gone meanwhile.
 */
export async function toConfig(
  file: ConfigFile,
  surroundings: Surroundings,
  baseUrl = file.api.base_url,
): Promise<Config> {
  const { api, poll, metrics, limits } = file;
  const workspaces: WorkspaceConfig[] = [];
  for (const workspace of toWorkspaces(file)) {
    const finding = await findKey(workspace, surroundings);
    if ('fault' in finding) throw new ConfigError([finding.fault]);
    workspaces.push(toWorkspace(workspace, finding.source));
  }
  return {
    api: {
      baseUrl,
      version: api.version,
      timeoutSeconds: api.timeout,
      concurrency: api.concurrency,
      maxAttempts: api.max_attempts,
      maxResponseBytes: api.max_response_bytes,
      proxyUrl: api.proxy_url === undefined ? undefined : new Secret(api.proxy_url),
      environmentProxy: findEnvironmentProxy(surroundings.env).proxy,
      caFile: api.ca_file === undefined ? undefined : resolve(surroundings.folder, api.ca_file),
    },
    poll: { schedule: poll.schedule, staleAfterSeconds: poll.stale_after },
    workspaces,
    metrics,
    limits: { maxCvms: limits.max_cvms },
  };
}

// The short form is one workspace; a file that names no app at all watches what it can discover.
function toWorkspaces({ apps, workspaces }: ConfigFile): readonly WorkspaceFile[] {
  if (workspaces !== undefined) return workspaces;
  const discovery = { enabled: String(apps === undefined) };
  return [{ ...Workspace.parse({ name: DEFAULT_WORKSPACE, discovery }), apps: apps ?? [] }];
}

function toWorkspace(
  { name, apps, discovery }: WorkspaceFile,
  apiKey: WorkspaceConfig['apiKey'],
): WorkspaceConfig {
  return {
    name,
    apiKey,
    apps: apps.map(({ id, alias, expected_cvms }) => ({ appId: id, alias, expectedCvms: expected_cvms })),
    discovery: {
      enabled: discovery.enabled,
      refreshSeconds: discovery.refresh,
      include: discovery.include ?? undefined,
      exclude: discovery.exclude ?? undefined,
    },
  };
}
