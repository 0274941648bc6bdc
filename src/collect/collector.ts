import type { WorkspaceClient } from '../api/workspace-client.ts';
import type { Config, WorkspaceConfig } from '../config/config.ts';
import type { DataKey } from '../snapshot/collected.ts';
import type { AppCvms, AppTarget, Cvm } from '../snapshot/model.ts';

// A collector is one source of data. The runner adds timing, failure reasons, freshness and the store.

/** Runs for every app in every poll cycle. */
export interface AppCollector {
  readonly name: string;
  /** @throws ApiError */
  readonly fetch: (client: WorkspaceClient, target: AppTarget, signal: AbortSignal) => Promise<AppCvms>;
}

/** Runs once for a workspace. */
export interface WorkspaceCollector<Data> {
  /** Its name, and how its data is found in the store. */
  readonly key: DataKey<Data>;
  /** Whether it needs the CVMs of the current cycle: then it runs after the polls of the apps, else beside them. */
  readonly isAfterApps: boolean;
  /** Whether 401, 403, 404, 405 and 501 switch it off for an hour, and other failures back off. */
  readonly isOptional: boolean;
  /** Whether it runs in this cycle although its interval is not over: what it fetches has probably changed. */
  readonly isUrgent?: (client: WorkspaceClient, listCvms: ListCvms) => boolean;
  /** `undefined` where the configuration switches it off. */
  readonly cadence: (workspace: WorkspaceConfig, config: Config) => Cadence | undefined;
  /** `undefined` when nothing was due: then there was no run. @throws ApiError */
  readonly fetch: (
    client: WorkspaceClient,
    listCvms: ListCvms,
    signal: AbortSignal,
    context: CollectorContext,
  ) => Promise<Data | undefined>;
}

/** What a collector knows besides the CVMs. */
export interface CollectorContext extends RunTimes {
  readonly config: Config;
  /** Data of the last run of a collector in this workspace, expired or not; a reload keeps it. */
  readonly dataOf: <T>(key: DataKey<T>) => T | undefined;
}

/** When a workspace collector runs, and how long its data is shown. */
export interface Cadence {
  /** It runs in the first poll cycle after this time, less a jitter; 0 runs it in every cycle. */
  readonly intervalSeconds: number;
  /** `undefined` keeps the last good data until the next. */
  readonly freshSeconds: number | undefined;
}

/** When a run started, by the boot clock, and how long its data is shown. */
export interface RunTimes extends Pick<Cadence, 'freshSeconds'> {
  readonly startedAtBootSeconds: number;
}

/** The CVMs of the workspace's apps, configured and discovered, by their last successful polls. */
export type ListCvms = () => readonly Cvm[];

/** Every source of data of an exporter. */
export interface Collectors {
  readonly app: AppCollector;
  readonly workspace: readonly WorkspaceCollector<unknown>[];
}
