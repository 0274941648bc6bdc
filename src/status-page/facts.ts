import type { FailureReason } from '../errors.ts';
import type { Shard } from '../shard.ts';
import type { Snapshot } from '../snapshot/model.ts';
import type { Version } from '../version.ts';

/** All that the status page is made of, as of one moment. Times are Unix seconds. */
export interface StatusFacts {
  readonly version: Version;
  readonly shard: Shard;
  readonly telemetryPath: string;
  readonly isReady: boolean;
  /** Kept by the boot clock, as the times of the snapshot are: no age is negative after the clock was set. */
  readonly nowSeconds: number;
  readonly snapshot: Snapshot;
  readonly configuration: ConfigurationFacts;
  readonly workspaces: readonly WorkspaceFacts[];
}

/** What became of the configuration. */
export interface ConfigurationFacts {
  /** When the one in force was loaded. */
  readonly loadedAtSeconds: number;
  /** The last reload, if it was refused. */
  readonly refused: RefusedReload | undefined;
}

/** A reload that left the configuration as it was. */
export interface RefusedReload {
  readonly atSeconds: number;
  /** One line each, without secrets. */
  readonly faults: readonly string[];
}

/** A workspace, beside its apps. */
export interface WorkspaceFacts {
  readonly name: string;
  /** How long the pause after a 429 lasts; `undefined` when there is none. */
  readonly pausedForSeconds: number | undefined;
  /** `undefined` where it does not list its apps. */
  readonly discovery: DiscoveryFacts | undefined;
}

/** What became of a workspace's list of apps. */
export interface DiscoveryFacts {
  /** `undefined` before the first list was asked for. */
  readonly lastList: ListFacts | undefined;
  /** Apps of the last good list; `undefined` before there is one. */
  readonly listed: number | undefined;
}

/** How the last request for a list ended. */
export interface ListFacts {
  /** `undefined` when it succeeded. */
  readonly failure: FailureReason | undefined;
  readonly finishedAtSeconds: number;
}
