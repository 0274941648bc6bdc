import { stringify } from 'yaml';
import type { Simulator, WorkspaceAccess } from '#simulator';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';

/** Configured apps, with their expected CVMs; the others are discovered. */
const CONFIGURED_APPS = 2;

/** A configuration that polls the whole simulated cloud every 5 s, so that changes are visible at once. */
export function toDemoConfig(simulator: Simulator): Promise<Config> {
  const { baseUrl, workspaces } = simulator;
  const text = stringify({
    api: { base_url: baseUrl, timeout: '5s', max_attempts: '2' },
    poll: { schedule: '*/5 * * * * *', stale_after: '1m' },
    workspaces: workspaces.map((workspace, index) => ({
      name: workspace.name,
      api_key_env: toVariable(workspace),
      apps: index === 0 ? toApps(workspace, simulator) : [],
      discovery: { enabled: 'true', refresh: '30s' },
    })),
  });
  const env = Object.fromEntries(workspaces.map((workspace) => [toVariable(workspace), workspace.apiKey]));
  return loadConfig({ file: 'demo.yaml', env, read: () => Promise.resolve(Buffer.from(text)) });
}

function toApps({ appIds }: WorkspaceAccess, { world }: Simulator): readonly object[] {
  return appIds.slice(0, CONFIGURED_APPS).map((id) => ({
    id,
    alias: world.apps().find((app) => app.id === id)?.name,
    expected_cvms: String(world.cvms(id).length),
  }));
}

function toVariable({ name }: WorkspaceAccess): string {
  return `DEMO_${name.toUpperCase()}_KEY`;
}
