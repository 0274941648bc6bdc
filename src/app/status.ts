import { type Clock, createUnixOffset, toUnixSeconds } from '../clock.ts';
import type { ReloadRecord } from '../observe/reloads.ts';
import type { Shard } from '../shard.ts';
import type { StatusData } from '../status-page/status-data.ts';
import type { Version } from '../version.ts';
import type { Collection } from './collection.ts';
import type { LiveConfig } from './live-config.ts';

export interface StatusSources {
  readonly version: Version;
  readonly shard: Shard;
  readonly telemetryPath: string;
  readonly clock: Clock;
  readonly config: LiveConfig;
  readonly reloads: ReloadRecord;
  readonly collection: Collection;
}

/** Reads everything that the status page shows, with times of the boot clock converted to Unix time. */
export function createStatusReader(sources: StatusSources): () => StatusData {
  const { version, shard, telemetryPath, clock, config, reloads, collection } = sources;
  const unixOffset = createUnixOffset(clock);
  return () => {
    const unixOffsetSeconds = unixOffset();
    const toUnix = (bootSeconds: number): number => toUnixSeconds(bootSeconds, unixOffsetSeconds);
    const { loadedAtBootSeconds, failed } = reloads.last();
    return {
      version,
      shard,
      telemetryPath,
      isReady: collection.isReady(),
      nowSeconds: toUnix(clock.bootSeconds()),
      snapshot: collection.store.snapshot(),
      loadedAtSeconds: toUnix(loadedAtBootSeconds),
      failedReload: failed && { atSeconds: toUnix(failed.atBootSeconds), faults: failed.faults },
      workspaces: config.current().workspaces.map(({ name }) => ({
        name,
        pausedForSeconds: collection.pausedForSeconds(name),
      })),
    };
  };
}
