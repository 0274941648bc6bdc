import type { ApiObserver } from '../api/api-requests.ts';
import type { Throttle } from '../api/throttle.ts';
import { createWorkspaceClient } from '../api/workspace-client.ts';
import type { Clock } from '../clock.ts';
import type { Plan, WorkspacePlan } from '../collect/generation.ts';
import { loadApiKey } from '../config/api-key.ts';
import type { Config } from '../config/config.ts';
import { toFingerprint } from '../config/fingerprint.ts';
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
  /** The same for the same workspaces, schedule, API settings and certificates. */
  readonly fingerprint: string;
  readonly close: () => Promise<void>;
}

/** Opens connections and loads API keys. @throws ConfigError when a file has disappeared; then nothing is open. */
export async function openPlan({ api, poll, workspaces }: Config, deps: PlanDeps): Promise<OpenPlan> {
  const connection = await openConnection(api, deps);
  const plans: WorkspacePlan[] = [];
  try {
    for (const config of workspaces) {
      const apiKey = await loadApiKey(config.apiKey);
      connection.keys.add(apiKey);
      const client = createWorkspaceClient({
        workspace: config.name,
        apiKey,
        http: connection.http,
        concurrency: api.concurrency,
        maxAttempts: api.maxAttempts,
        timeoutSeconds: api.timeoutSeconds,
        throttle: deps.throttleOf(config.name),
        observer: deps.observer,
        clock: deps.clock,
        random: Math.random,
      });
      plans.push({ config, client, fingerprint: toFingerprint([api, connection.ca, config.apiKey]) });
    }
  } catch (error) {
    await connection.close();
    throw error;
  }
  const { schedule } = poll;
  const fingerprint = toFingerprint([api, connection.ca, schedule, workspaces]);
  return { schedule, workspaces: plans, fingerprint, close: connection.close };
}
