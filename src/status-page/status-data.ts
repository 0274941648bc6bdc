import type { FailureReason } from '../errors.ts';
import type { Shard } from '../shard.ts';
import type { Snapshot } from '../snapshot/model.ts';
import type { Version } from '../version.ts';

/** Everything that the status page shows, at one point in time. Times are Unix seconds. */
export interface StatusData {
  readonly version: Version;
  readonly shard: Shard;
  readonly telemetryPath: string;
  readonly isReady: boolean;
  /** By the clock that the snapshot uses: no age is negative after the wall clock was set. */
  readonly nowSeconds: number;
  readonly snapshot: Snapshot;
  readonly configuration: ConfigurationStatus;
  readonly workspaces: readonly WorkspaceStatus[];
}

/** The last reloads of the configuration. */
export interface ConfigurationStatus {
  /** When the current configuration was loaded. */
  readonly loadedAtSeconds: number;
  /** The last reload, if it failed. */
  readonly failedReload: FailedReload | undefined;
}

/** A reload that kept the previous configuration. */
export interface FailedReload {
  readonly atSeconds: number;
  /** One line each, without secrets. */
  readonly faults: readonly string[];
}

/** The state of a workspace, besides its apps. */
export interface WorkspaceStatus {
  readonly name: string;
  /** The rest of the pause after a 429; `undefined` without one. */
  readonly pausedForSeconds: number | undefined;
  /** `undefined` without discovery. */
  readonly discovery: DiscoveryStatus | undefined;
}

/** Discovery of a workspace's apps. */
export interface DiscoveryStatus {
  /** The last request for the list; `undefined` before the first one has finished. */
  readonly lastList:
    | { readonly failure: FailureReason | undefined; readonly finishedAtSeconds: number }
    | undefined;
  /** Apps of the last good list; `undefined` before there is one. */
  readonly listed: number | undefined;
}
