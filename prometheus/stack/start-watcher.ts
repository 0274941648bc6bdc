import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { Simulator } from '../../simulator/simulator.ts';
import { startServer } from './server-process.ts';

/** An exporter that watches a simulated cloud, as a process of its own. */
export interface Watcher {
  /** As `host:port`. */
  readonly address: string;
  /** Hands it a new key for a workspace. */
  readonly changeKey: (workspace: string, key: string) => Promise<void>;
  /** Ends it at once; nothing happens when it has ended before. */
  readonly kill: () => Promise<void>;
}

/** How often it polls, and for how long it shows data that is old. */
export interface WatcherTimes {
  readonly schedule: string;
  readonly staleAfter: string;
}

/** Starts the built exporter; every app is configured with the number of CVMs that it has now. */
export async function startWatcher(
  simulator: Simulator,
  times: WatcherTimes,
  signal?: AbortSignal,
): Promise<Watcher> {
  const folder = await mkdtemp(join(tmpdir(), 'phala-watcher-'));
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
  times: WatcherTimes,
): string {
  return stringify({
    api: { base_url: baseUrl, max_attempts: 1 },
    poll: { schedule: times.schedule, stale_after: times.staleAfter },
    workspaces: workspaces
      .filter(({ appIds }) => appIds.length > 0)
      .map(({ name, appIds }) => ({
        name,
        api_key_file: join(folder, name),
        apps: appIds.map((id) => ({
          id,
          alias: world.apps().find((app) => app.id === id)?.name,
          expected_cvms: world.cvms(id).length,
        })),
      })),
  });
}
