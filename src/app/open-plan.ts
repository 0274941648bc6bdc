import type { ApiObserver } from '../api/api-requests.ts';
import { createDispatchers } from '../api/dispatcher.ts';
import { createHttpClient } from '../api/http-client.ts';
import type { Throttle } from '../api/throttle.ts';
import { createWorkspaceClient } from '../api/workspace-client.ts';
import type { Clock } from '../clock.ts';
import type { Plan, WorkspacePlan } from '../collect/generation.ts';
import type { Config } from '../config/config.ts';
import { toFingerprint } from '../secrets/secret.ts';

/** Connections of all workspaces together; each workspace limits its own concurrency. */
const MAX_CONNECTIONS = 256;

/** What plans need besides the configuration. */
export interface PlanDeps {
  /** Of the exporter, for the user agent. */
  readonly version: string;
  readonly observer: ApiObserver;
  readonly clock: Clock;
  /** Pauses after a 429 outlive reloads. */
  readonly throttleOf: (workspace: string) => Throttle;
}

/** A plan with its connections to the API. */
export interface OpenPlan extends Plan {
  /** The same for the same workspaces, schedule, API settings, keys and certificates. */
  readonly fingerprint: string;
  readonly close: () => Promise<void>;
}

/** Opens connections to the API. */
export function openPlan({ api, poll: { schedule }, workspaces }: Config, deps: PlanDeps): OpenPlan {
  const { version, observer, clock, throttleOf } = deps;
  const dispatchers = createDispatchers({
    timeoutSeconds: api.timeout,
    maxConnections: MAX_CONNECTIONS,
    proxyUrl: api.proxy_url?.reveal(),
    ca: api.ca,
  });
  const http = createHttpClient({
    baseUrl: api.base_url,
    apiVersion: api.version,
    userAgent: `phala-cloud-exporter/${version}`,
    timeoutSeconds: api.timeout,
    maxResponseBytes: api.max_response_bytes,
    dispatchers,
    clock,
    secrets: () => workspaces.flatMap(({ apiKey }) => apiKey.used()),
  });
  const plans = workspaces.map((config): WorkspacePlan => {
    const client = createWorkspaceClient({
      workspace: config.name,
      apiKey: config.apiKey,
      http,
      concurrency: api.concurrency,
      maxAttempts: api.max_attempts,
      timeoutSeconds: api.timeout,
      throttle: throttleOf(config.name),
      observer,
      clock,
      random: Math.random,
    });
    // A key file is reread in every cycle: its path stands for the key. A variable never changes while the exporter runs.
    return { config, client, fingerprint: toFingerprint([api, config.api_key_file, config.api_key_env]) };
  });
  const fingerprint = toFingerprint([api, schedule, workspaces]);
  return { schedule, workspaces: plans, fingerprint, close: dispatchers.destroy };
}
