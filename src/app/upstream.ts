import type { Clock } from '../clock.ts';
import type { ApiConfig, Config, WorkspaceConfig } from '../config/config.ts';
import type { ApiObserver } from '../phala/client/requester.ts';
import { createWorkspaceClient, type WorkspaceClient } from '../phala/client/workspace-client.ts';
import type { WatchedWorkspace, WatchPlan } from '../schedule/watched-workspace.ts';
import type { ApiKey } from '../secrets/api-key.ts';
import { toFingerprint } from '../secrets/hash.ts';
import type { AppTarget, DiscoveredApp } from '../snapshot/model.ts';
import { type Connection, openConnection } from './connection.ts';

/** What the way to the API needs besides the configuration. */
export interface UpstreamOptions {
  readonly version: string;
  readonly observer: ApiObserver;
  readonly clock: Clock;
}

/** The way to the API, as one configuration describes it. */
export interface Upstream {
  readonly connection: Connection;
  /** By the workspace's name. */
  readonly clients: ReadonlyMap<string, KeyedClient>;
  readonly workspaces: readonly WatchedWorkspace[];
}

/** A workspace's client, its key, and where that comes from. */
interface KeyedClient {
  readonly keySource: string;
  readonly apiKey: ApiKey;
  readonly client: WorkspaceClient;
}

/** Opens the way to the API. Reuses unchanged connections, keys and pauses of the previous configuration. */
export function openUpstream(config: Config, options: UpstreamOptions, before?: Upstream): Upstream {
  const connection = openConnection(config.api, options, before?.connection);
  const isSame = connection === before?.connection;
  const clients = new Map<string, KeyedClient>();
  for (const workspace of config.workspaces) {
    const keySource = toFingerprint(workspace.apiKey);
    const known = before?.clients.get(workspace.name);
    const keyed =
      isSame && known?.keySource === keySource
        ? known
        : openClient(workspace, { ...options, api: config.api, connection, pausedLike: known?.client });
    clients.set(workspace.name, keyed);
  }
  return { connection, clients, workspaces: toWatched(config.workspaces, clients) };
}

/** What a configuration wants to be polled, by the way to the API that it describes. */
export function toWatchPlan({ poll }: Config, { workspaces }: Upstream): WatchPlan {
  return { schedule: poll.schedule, workspaces };
}

/** Lets go of keys that this configuration does not have any more, or never got to have. */
export function forgetOtherKeys({ clients, connection }: Upstream): void {
  const current = new Set([...clients.values()].map(({ apiKey }) => apiKey));
  for (const key of connection.keys) {
    if (!current.has(key)) connection.keys.delete(key);
  }
}

/** When each workspace's pause after a 429 ends, by the boot clock; only those that are paused. */
export function throttledUntilBootSeconds({ clients }: Upstream): ReadonlyMap<string, number> {
  const paused = new Map<string, number>();
  for (const [workspace, { client }] of clients) {
    const untilSeconds = client.throttledUntilBootSeconds();
    if (untilSeconds !== undefined) paused.set(workspace, untilSeconds);
  }
  return paused;
}

interface ClientParts extends UpstreamOptions {
  readonly api: ApiConfig;
  readonly connection: Connection;
  /** The workspace's client before: its pause goes on, whatever the key. */
  readonly pausedLike: WorkspaceClient | undefined;
}

function openClient(workspace: WorkspaceConfig, parts: ClientParts): KeyedClient {
  const { api, clock, connection, observer, pausedLike } = parts;
  const { apiKey } = workspace;
  connection.keys.add(apiKey);
  const client = createWorkspaceClient({
    workspace: workspace.name,
    apiKey,
    http: connection.http,
    concurrency: api.concurrency,
    maxAttempts: api.max_attempts,
    timeoutSeconds: api.timeout,
    pausedUntilBootSeconds: pausedLike?.throttledUntilBootSeconds(),
    observer,
    clock,
    random: Math.random,
  });
  return { keySource: toFingerprint(workspace.apiKey), apiKey, client };
}

function toWatched(
  workspaces: Config['workspaces'],
  clients: ReadonlyMap<string, KeyedClient>,
): readonly WatchedWorkspace[] {
  return workspaces.flatMap(({ name, apps, discovery }) => {
    const source = clients.get(name)?.client;
    if (source === undefined) return [];
    const targets = apps.map(
      ({ id, alias, expected_cvms }): AppTarget => ({
        appId: id,
        workspace: name,
        alias,
        expectedCvms: expected_cvms,
      }),
    );
    return [{ name, apps: targets, discovery: toDiscovery(discovery), source }];
  });
}

function toDiscovery({
  enabled,
  refresh,
  include,
  exclude,
}: WorkspaceConfig['discovery']): WatchedWorkspace['discovery'] {
  const isWanted = ({ name = '' }: DiscoveredApp): boolean =>
    include?.test(name) !== false && exclude?.test(name) !== true;
  return enabled ? { refreshSeconds: refresh, isWanted } : undefined;
}
