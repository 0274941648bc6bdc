import type { Shard } from '../shard.ts';
import type { Snapshot } from '../snapshot/model.ts';
import type { Version } from '../version.ts';

/** Everything that the status page shows, at one point in time. Times are Unix seconds. */
export interface StatusData {
  readonly version: Version;
  readonly shard: Shard;
  readonly telemetryPath: string;
  /** Of the Grafana that has the dashboards. */
  readonly grafanaUrl?: string | undefined;
  readonly isReady: boolean;
  /** By the clock that the snapshot uses: no age is negative after the wall clock was set. */
  readonly nowSeconds: number;
  readonly snapshot: Snapshot;
  /** When the current configuration was loaded. */
  readonly loadedAtSeconds: number;
  /** The last reload, if it failed. */
  readonly failedReload: FailedReload | undefined;
  readonly workspaces: readonly WorkspaceStatus[];
}

/** A reload that kept the previous configuration. */
export interface FailedReload {
  readonly atSeconds: number;
  /** One line each, without secrets. */
  readonly faults: readonly string[];
}

/** The state of a workspace, besides what is collected. */
export interface WorkspaceStatus {
  readonly name: string;
  /** The rest of the pause after a 429; 0 without one. */
  readonly pausedForSeconds: number;
}
