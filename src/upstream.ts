import { readFile } from 'node:fs/promises';
import type { Clock } from './clock.ts';
import { type ApiKey, loadApiKey } from './config/api-key.ts';
import type { Config, WorkspaceConfig } from './config/config.ts';
import { createDispatcher } from './phala/client/dispatcher.ts';
import { createHttpClient } from './phala/client/http-client.ts';
import type { ApiObserver } from './phala/client/requester.ts';
import { createWorkspaceClient, type WorkspaceClient } from './phala/client/workspace-client.ts';
import type { WatchedWorkspace } from './schedule/watched-workspace.ts';
import type { AppTarget, DiscoveredApp } from './snapshot/model.ts';

/** What the way to the API needs besides the configuration. */
export interface UpstreamOptions {
  readonly version: string;
  readonly observer: ApiObserver;
  readonly clock: Clock;
}

/** The configured workspaces, ready to be asked. */
export interface Upstream {
  readonly workspaces: readonly WatchedWorkspace[];
  /** When each workspace's pause after a 429 ends, Unix seconds; only those that are paused. */
  readonly throttledUntilSeconds: () => ReadonlyMap<string, number>;
  /** Drops every connection. */
  readonly close: () => Promise<void>;
}

/** Opens the way to the API that the configuration describes. */
export async function openUpstream(config: Config, options: UpstreamOptions): Promise<Upstream> {
  const { api } = config;
  const dispatcher = createDispatcher({
    timeoutSeconds: api.timeoutSeconds,
    maxConnections: api.concurrency * config.workspaces.length,
    proxyUrl: api.proxyUrl?.reveal(),
    environmentProxy: api.environmentProxy,
    ca: api.caFile === undefined ? undefined : await readFile(api.caFile, 'utf8'),
  });
  const keyed: { readonly workspace: WorkspaceConfig; readonly apiKey: ApiKey }[] = [];
  for (const workspace of config.workspaces)
    keyed.push({ workspace, apiKey: await loadApiKey(workspace.apiKey) });
  const http = createHttpClient({
    baseUrl: api.baseUrl,
    apiVersion: api.version,
    userAgent: `phala-cloud-exporter/${options.version}`,
    timeoutSeconds: api.timeoutSeconds,
    maxResponseBytes: api.maxResponseBytes,
    dispatcher,
    clock: options.clock,
    secrets: () => keyed.flatMap(({ apiKey }) => apiKey.used()),
  });
  const clients = new Map<string, WorkspaceClient>();
  const workspaces: WatchedWorkspace[] = [];
  for (const { workspace, apiKey } of keyed) {
    const client = createWorkspaceClient({
      workspace: workspace.name,
      apiKey,
      http,
      concurrency: api.concurrency,
      maxAttempts: api.maxAttempts,
      timeoutSeconds: api.timeoutSeconds,
      observer: options.observer,
      clock: options.clock,
      random: Math.random,
    });
    clients.set(workspace.name, client);
    workspaces.push(toWatched(workspace, client));
  }
  return {
    workspaces,
    throttledUntilSeconds: () => throttledUntil(clients),
    close: () => dispatcher.destroy(),
  };
}

function toWatched({ name, apps, discovery }: WorkspaceConfig, client: WorkspaceClient): WatchedWorkspace {
  const { refreshSeconds, include, exclude } = discovery;
  const isWanted = ({ name: appName = '' }: DiscoveredApp): boolean =>
    (include === undefined || include.test(appName)) && exclude?.test(appName) !== true;
  return {
    name,
    apps: apps.map((app): AppTarget => ({ ...app, workspace: name })),
    discovery: discovery.enabled ? { refreshSeconds, isWanted } : undefined,
    beginCycle: client.beginCycle,
    fetchAppCvms: client.fetchAppCvms,
    fetchApps: client.fetchApps,
  };
}

function throttledUntil(clients: ReadonlyMap<string, WorkspaceClient>): ReadonlyMap<string, number> {
  const paused = new Map<string, number>();
  for (const [workspace, client] of clients) {
    const untilSeconds = client.throttledUntilSeconds();
    if (untilSeconds !== undefined) paused.set(workspace, untilSeconds);
  }
  return paused;
}
