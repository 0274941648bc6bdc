import { stringify } from 'yaml';
import { renderDuration } from '../duration.ts';
import type { AppConfig, Config, WorkspaceConfig } from './config.ts';
import type { Pattern } from './pattern.ts';
import { renderSize } from './size.ts';

/** Renders the configuration in effect as YAML: every default filled in, every secret masked. */
export function renderConfig({ api, poll, workspaces, metrics, limits }: Config): string {
  const config = {
    api: {
      base_url: api.baseUrl,
      version: api.version,
      timeout: renderDuration(api.timeoutSeconds),
      concurrency: api.concurrency,
      max_attempts: api.maxAttempts,
      max_response_bytes: renderSize(api.maxResponseBytes),
      proxy_url: api.proxyUrl?.toString(),
      ca_file: api.caFile,
    },
    poll: { schedule: poll.schedule, stale_after: renderDuration(poll.staleAfterSeconds) },
    workspaces: workspaces.map(toWorkspace),
    metrics: { include: metrics.include.map(toSource), exclude: metrics.exclude.map(toSource) },
    limits: { max_cvms: limits.maxCvms },
  };
  // `undefined` is left out by a pass through JSON, which no secret survives.
  return stringify(JSON.parse(JSON.stringify(config)));
}

function toWorkspace({ name, apiKey, apps, discovery }: WorkspaceConfig): object {
  return {
    name,
    ...(apiKey.kind === 'file' ? { api_key_file: apiKey.path } : { api_key_env: apiKey.variable }),
    apps: apps.map(toApp),
    discovery: {
      enabled: discovery.enabled,
      refresh: renderDuration(discovery.refreshSeconds),
      include: discovery.include?.source ?? '',
      exclude: discovery.exclude?.source ?? '',
    },
  };
}

function toApp({ appId, alias, expectedCvms }: AppConfig): object {
  return { id: appId, alias, expected_cvms: expectedCvms };
}

function toSource({ source }: Pattern): string {
  return source;
}
