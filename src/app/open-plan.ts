import type { ApiObserver } from '../api/api-requests.ts';
import type { Throttle } from '../api/throttle.ts';
import { createWorkspaceClient } from '../api/workspace-client.ts';
import type { Clock } from '../clock.ts';
import type { Plan, WorkspacePlan } from '../collect/generation.ts';
import type { Config, WorkspaceConfig } from '../config/config.ts';
import { toFingerprint } from '../secrets/hash.ts';
import { openConnection } from './connection.ts';

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
export function openPlan({ api, poll, workspaces }: Config, deps: PlanDeps): OpenPlan {
  const connection = openConnection(api, deps);
  const plans = workspaces.map((config): WorkspacePlan => {
    const { apiKey, name } = config;
    connection.keys.add(apiKey);
    const client = createWorkspaceClient({
      workspace: name,
      apiKey,
      http: connection.http,
      concurrency: api.concurrency,
      maxAttempts: api.max_attempts,
      timeoutSeconds: api.timeout,
      throttle: deps.throttleOf(name),
      observer: deps.observer,
      clock: deps.clock,
      random: Math.random,
    });
    return { config, client, fingerprint: toFingerprint([api, toKeySource(config)]) };
  });
  const { schedule } = poll;
  const fingerprint = toFingerprint([api, schedule, workspaces, workspaces.map(toKeySource)]);
  return { schedule, workspaces: plans, fingerprint, close: connection.close };
}

// A file is reread in every cycle: its path stands for the key. A variable never changes while the exporter runs.
function toKeySource({ api_key_file, api_key_env }: WorkspaceConfig): unknown {
  return [api_key_file, api_key_env];
}
