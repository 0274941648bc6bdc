import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { Simulator } from '../../simulator/simulator.ts';
import { startServer } from './server-process.ts';

/** A child process of the built exporter that polls a simulated cloud. */
export interface ExporterProcess {
  /** As `host:port`. */
  readonly address: string;
  /** Writes a new API key of a workspace to its file. */
  readonly changeKey: (workspace: string, key: string) => Promise<void>;
  /** Kills the process; no effect if it has exited. */
  readonly kill: () => Promise<void>;
}

/** The poll schedule, when data becomes stale, and where apps come from. */
export interface ExporterTimes {
  readonly schedule: string;
  readonly staleAfter: string;
  /** Discovers apps this often, instead of those of the configuration. */
  readonly discoveryRefresh?: string;
  /** Whether apps have `expected_cvms`; true by default. */
  readonly expectsCvms?: boolean;
}

/** Starts the built exporter; `expected_cvms` of every app is its current number of CVMs. */
export async function startExporterProcess(
  simulator: Simulator,
  times: ExporterTimes,
  signal?: AbortSignal,
): Promise<ExporterProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'phala-exporter-'));
  const changeKey = (workspace: string, key: string): Promise<void> =>
    writeFile(join(folder, workspace), key, { mode: 0o600 });
  for (const { name, apiKey } of simulator.workspaces) await changeKey(name, apiKey);
  const configFile = join(folder, 'config.yaml');
  await writeFile(configFile, renderConfig(simulator, folder, times));
  const removeFiles = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const { address, kill } = await startServer({
      programs: [process.execPath],
      args: (host) => [
        resolve('dist/main.js'),
        `--config.file=${configFile}`,
        `--web.listen-address=${host}`,
      ],
      env: {},
      readyPath: '/-/healthy',
      signal,
    });
    return { address, changeKey, kill: () => kill().then(removeFiles) };
  } catch (error) {
    await removeFiles();
    throw error;
  }
}

function renderConfig(
  { baseUrl, workspaces, world }: Simulator,
  folder: string,
  times: ExporterTimes,
): string {
  const toApp = (id: string): object => ({
    id,
    alias: world.apps().find((app) => app.id === id)?.name,
    ...(times.expectsCvms !== false && { expected_cvms: world.cvms(id).length }),
  });
  return stringify({
    api: { base_url: baseUrl, max_attempts: 1 },
    poll: { schedule: times.schedule, stale_after: times.staleAfter },
    collectors: { workspace: { refresh: '1s' } },
    workspaces: workspaces
      .filter(({ appIds }) => appIds.length > 0)
      .map(({ name, appIds }) => ({
        name,
        api_key_file: join(folder, name),
        ...(times.discoveryRefresh === undefined
          ? { apps: appIds.map(toApp) }
          : { discovery: { enabled: true, refresh: times.discoveryRefresh } }),
      })),
  });
}
