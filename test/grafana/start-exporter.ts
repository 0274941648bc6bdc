import { afterAll } from 'vitest';
import { stringify } from 'yaml';
import type { Simulator } from '../../simulator/simulator.ts';
import type { App } from '../../src/app/app.ts';
import { loadConfig } from '../../src/config/load.ts';
import { startAttestingApp } from '../attestation/start-app.ts';

/** Options of an exporter. */
export interface ExporterOptions {
  /** `2026-01-21` for the new shape, `2025-10-28` for the old one. */
  readonly apiVersion: string;
  readonly schedule: string;
}

const running: App[] = [];

afterAll(async () => {
  await Promise.all(running.map((app) => app.close()));
});

/** Starts an exporter with discovery of all workspaces in real time; the first app expects 50 CVMs. */
export async function startExporter(simulator: Simulator, options: ExporterOptions): Promise<string> {
  const { baseUrl, workspaces } = simulator;
  const env = Object.fromEntries(workspaces.map(({ name, apiKey }) => [`KEY_${name.toUpperCase()}`, apiKey]));
  const text = stringify({
    api: { base_url: baseUrl, version: options.apiVersion, timeout: '5s', max_attempts: '2' },
    poll: { schedule: options.schedule, stale_after: '5m' },
    workspaces: workspaces.map(({ name, appIds }, index) => ({
      name,
      api_key_env: `KEY_${name.toUpperCase()}`,
      apps: index > 0 ? [] : appIds.slice(0, 1).map((id) => ({ id, alias: 'first', expected_cvms: '50' })),
      discovery: { enabled: 'true', refresh: '10s' },
    })),
    collectors: { attestation: { enabled: 'true', refresh: '10s', pccs_url: simulator.pccsUrl } },
  });
  const config = await loadConfig({ file: 'test.yaml', env, read: () => Promise.resolve(Buffer.from(text)) });
  const app = await startAttestingApp(config, simulator.tee);
  running.push(app);
  return (app.listeners[0]?.url ?? '').replace('http://', '');
}
