import { type Clock, createUnixOffset, toUnixSeconds } from '../clock.ts';
import type { ReloadRecord } from '../observe/last-reload.ts';
import type { Shard } from '../shard.ts';
import { APP_LISTS, dataOf } from '../snapshot/collected.ts';
import type { Snapshot } from '../snapshot/model.ts';
import type { StatusData, WorkspaceStatus } from '../status-page/status-data.ts';
import type { Version } from '../version.ts';
import type { Collection } from './collection.ts';
import type { LiveConfig } from './live-config.ts';

/** Dependencies. */
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
  const { version, shard, telemetryPath, clock, reloads, collection } = sources;
  const unixOffset = createUnixOffset(clock);
  return () => {
    const unixOffsetSeconds = unixOffset();
    const toUnix = (bootSeconds: number): number => toUnixSeconds(bootSeconds, unixOffsetSeconds);
    const { loadedAtBootSeconds, failed } = reloads.last();
    const snapshot = collection.store.snapshot();
    return {
      version,
      shard,
      telemetryPath,
      isReady: collection.isReady(),
      nowSeconds: toUnix(clock.bootSeconds()),
      snapshot,
      configuration: {
        loadedAtSeconds: toUnix(loadedAtBootSeconds),
        failedReload: failed && { atSeconds: toUnix(failed.atBootSeconds), faults: failed.faults },
      },
      workspaces: toWorkspaces(sources, snapshot),
    };
  };
}

function toWorkspaces(
  { config, collection }: StatusSources,
  { collected }: Snapshot,
): readonly WorkspaceStatus[] {
  const lists = dataOf(collected, APP_LISTS);
  return config.current().workspaces.map(({ name, discovery }) => {
    const pausedForSeconds = collection.pausedForSeconds(name);
    const lastList = collected.find(
      ({ collector, workspace }) => collector === APP_LISTS.collector && workspace === name,
    );
    return {
      name,
      pausedForSeconds: pausedForSeconds > 0 ? pausedForSeconds : undefined,
      discovery: discovery.enabled ? { lastList, listed: lists.get(name)?.apps.length } : undefined,
    };
  });
}
