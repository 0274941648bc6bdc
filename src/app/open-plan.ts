import type { ApiObserver } from '../api/api-requests.ts';
import { createDispatchers } from '../api/dispatcher.ts';
import { createHttpClient } from '../api/http-client.ts';
import type { Throttle } from '../api/throttle.ts';
import { createWorkspaceClient } from '../api/workspace-client.ts';
import type { Clock } from '../clock.ts';
import type { Plan, WorkspacePlan } from '../collect/plan.ts';
import type { Config } from '../config/config.ts';
import { toFingerprint } from '../secrets/secret.ts';

export interface PlanDeps {
  readonly version: string;
  readonly observer: ApiObserver;
  readonly clock: Clock;
  /** Pauses after a 429 outlive reloads. */
  readonly throttleOf: (workspace: string) => Throttle;
}

export function openPlan(config: Config, { version, observer, clock, throttleOf }: PlanDeps): Plan {
  const { api } = config;
  const dispatchers = createDispatchers(api);
  const http = createHttpClient({
    api,
    userAgent: `phala-cloud-exporter/${version}`,
    dispatchers,
    clock,
    secrets: () => config.workspaces.flatMap(({ apiKey }) => apiKey.used()),
  });
  const workspaces = config.workspaces.map((workspace): WorkspacePlan => {
    const throttle = throttleOf(workspace.name);
    const client = createWorkspaceClient({
      workspace,
      api,
      http,
      throttle,
      observer,
      clock,
      random: Math.random,
    });
    // A key file is reread in every cycle: its path stands for the key. A variable never changes while the exporter runs.
    const fingerprint = toFingerprint([api, workspace.api_key_file, workspace.api_key_env]);
    return { workspace, client, fingerprint };
  });
  const fingerprint = toFingerprint({ ...config, limits: undefined, metrics: undefined });
  return { config, workspaces, fingerprint, close: dispatchers.destroy };
}
