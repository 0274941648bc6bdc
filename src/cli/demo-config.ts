import type { Config, WorkspaceConfig } from '../config/config.ts';
import { Secret } from '../config/secret.ts';
import type { Simulator, WorkspaceAccess } from '../simulator/simulator.ts';

/** Often enough to see a change while one looks. */
const SCHEDULE = '*/5 * * * * *';

/** A configuration that watches a whole simulated cloud: some apps by configuration, the others by discovery. */
export function toDemoConfig(simulator: Simulator): Config {
  return {
    api: {
      baseUrl: simulator.baseUrl,
      version: '2026-01-21',
      timeoutSeconds: 5,
      concurrency: 4,
      maxAttempts: 2,
      maxResponseBytes: 16 * 1024 ** 2,
      proxyUrl: undefined,
      caFile: undefined,
    },
    poll: { schedule: SCHEDULE, staleAfterSeconds: 60 },
    workspaces: simulator.workspaces.map((workspace, index) =>
      toWorkspace(workspace, index === 0, simulator),
    ),
    metrics: { include: [], exclude: [] },
    limits: { maxCvms: 20_000 },
  };
}

function toWorkspace(
  { name, apiKey, appIds }: WorkspaceAccess,
  hasConfiguredApps: boolean,
  { world }: Simulator,
): WorkspaceConfig {
  const configured = hasConfiguredApps ? appIds.slice(0, 2) : [];
  return {
    name,
    apiKey: { kind: 'environment', variable: `DEMO_${name.toUpperCase()}_KEY`, key: new Secret(apiKey) },
    apps: configured.map((appId) => ({
      appId,
      alias: world.apps().find(({ id }) => id === appId)?.name,
      expectedCvms: world.cvms(appId).length,
    })),
    discovery: { enabled: true, refreshSeconds: 30, include: undefined, exclude: undefined },
  };
}
