import type { ApiObserver } from '../api/api-requests.ts';
import { createDispatchers } from '../api/dispatcher.ts';
import { createHttpClient } from '../api/http-client.ts';
import type { Throttle } from '../api/throttle.ts';
import { createWorkspaceClient } from '../api/workspace-client.ts';
import type { Clock } from '../clock.ts';
import type { Plan, WorkspacePlan } from '../collect/generation.ts';
import type { Config } from '../config/config.ts';
import { toFingerprint } from '../secrets/hash.ts';

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
  const dispatchers = createDispatchers(api);
  const http = createHttpClient({
    api,
    userAgent: `phala-cloud-exporter/${version}`,
    dispatchers,
    clock,
    secrets: () => workspaces.flatMap(({ apiKey }) => apiKey.used()),
  });
  const plans = workspaces.map((config): WorkspacePlan => {
    const throttle = throttleOf(config.name);
    const client = createWorkspaceClient({
      workspace: config,
      api,
      http,
      throttle,
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
