import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** An installed Prometheus. */
export interface Installed {
  /** Such as `Prometheus 2.42.0`. */
  readonly name: string;
  /** Its programs, by a name on PATH or a path. */
  readonly prometheus: string;
  readonly promtool: string;
}

/** The Prometheus on PATH, and those of other versions that `npm run test:setup` built. */
export const INSTALLED: readonly [Installed, ...Installed[]] = findInstalled();

function findInstalled(): readonly [Installed, ...Installed[]] {
  const onPath = { name: `Prometheus ${versionOnPath()}`, prometheus: 'prometheus', promtool: 'promtool' };
  return [onPath, ...findBuilt().filter(({ name }) => name !== onPath.name)];
}

function versionOnPath(): string {
  const { stdout, stderr, error } = spawnSync('promtool', ['--version'], { encoding: 'utf8' });
  if (error !== undefined)
    throw new Error('promtool is missing: npm run test:setup installs it', { cause: error });
  return /version (\d[\d.]*)/.exec(stdout + stderr)?.[1] ?? 'on PATH';
}

// A Prometheus built by `go install` does not print its version: its folder has it.
function findBuilt(): readonly Installed[] {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'phala-cloud-exporter');
  if (!existsSync(cache)) return [];
  return readdirSync(cache).flatMap((folder) => {
    const version = /^prometheus-(\d+\.\d+\.\d+)$/.exec(folder)?.[1];
    const [prometheus, promtool] = [join(cache, folder, 'prometheus'), join(cache, folder, 'promtool')];
    return version === undefined ? [] : [{ name: `Prometheus ${version}`, prometheus, promtool }];
  });
}
