import { type Clock, createUnixOffset, toUnixSeconds } from '../clock.ts';
import type { ReloadRecord } from '../observe/reload-record.ts';
import type { Shard } from '../shard.ts';
import type { StatusData, WorkspaceStatus } from '../status-page/status-data.ts';
import type { Version } from '../version.ts';
import type { LiveConfig } from './live-config.ts';
import type { Polling } from './polling.ts';

/** What the status page is read from. */
export interface StatusSources {
  readonly version: Version;
  readonly shard: Shard;
  readonly telemetryPath: string;
  readonly clock: Clock;
  readonly config: LiveConfig;
  readonly reloads: ReloadRecord;
  readonly polling: Polling;
}

/** Reads all that the status page shows. Moments are converted here: kept by the boot clock, shown as Unix time. */
export function createStatusReader(sources: StatusSources): () => StatusData {
  const { version, shard, telemetryPath, clock, reloads, polling } = sources;
  const unixOffset = createUnixOffset(clock);
  return () => {
    const unixOffsetSeconds = unixOffset();
    const toUnix = (bootSeconds: number): number => toUnixSeconds(bootSeconds, unixOffsetSeconds);
    const { loadedAtBootSeconds, refused } = reloads.last();
    return {
      version,
      shard,
      telemetryPath,
      isReady: polling.isReady(),
      nowSeconds: toUnix(clock.bootSeconds()),
      snapshot: polling.store.snapshot(),
      configuration: {
        loadedAtSeconds: toUnix(loadedAtBootSeconds),
        failedReload: refused && { atSeconds: toUnix(refused.atBootSeconds), faults: refused.faults },
      },
      workspaces: toWorkspaces(sources, toUnix),
    };
  };
}

function toWorkspaces(
  { config, polling, clock }: StatusSources,
  toUnix: (bootSeconds: number) => number,
): readonly WorkspaceStatus[] {
  const pauses = polling.throttledUntilBootSeconds();
  return config.current().workspaces.map(({ name, discovery }) => {
    const untilBootSeconds = pauses.get(name);
    return {
      name,
      pausedForSeconds: untilBootSeconds === undefined ? undefined : untilBootSeconds - clock.bootSeconds(),
      discovery: discovery.enabled ? toDiscovery(polling.lastDiscovery(name), toUnix) : undefined,
    };
  });
}

function toDiscovery(
  last: ReturnType<Polling['lastDiscovery']>,
  toUnix: (bootSeconds: number) => number,
): WorkspaceStatus['discovery'] {
  if (last === undefined) return { lastList: undefined, listed: undefined };
  const { failure, finishedAtBootSeconds, listed } = last;
  return { lastList: { failure, finishedAtSeconds: toUnix(finishedAtBootSeconds) }, listed };
}
