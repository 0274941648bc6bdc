import type { WorkspaceClient } from '../api/workspace-client.ts';
import type { WorkspaceConfig } from '../config/config.ts';
import type { DataKey } from '../snapshot/collected.ts';
import type { AppCvms, AppTarget } from '../snapshot/model.ts';

/** One source of data. The runner adds timing, failure reasons, freshness and the store. */
interface CollectorOf<Subject, Data> {
  /** @throws ApiError */
  readonly fetch: (client: WorkspaceClient, subject: Subject, signal: AbortSignal) => Promise<Data>;
}

/** Runs for every app in every poll cycle. */
export interface AppCollector extends CollectorOf<AppTarget, AppCvms> {
  readonly scope: 'app';
  readonly name: string;
}

/** Runs once for a workspace. */
export interface WorkspaceCollector<Data> extends CollectorOf<WorkspaceSubject, Data> {
  readonly scope: 'workspace';
  /** Its name, and how its data is found in the store. */
  readonly key: DataKey<Data>;
  /** Whether it needs the CVMs of the current cycle: then it runs after the polls of the apps, else beside them. */
  readonly isAfterApps: boolean;
  /** Whether 401, 403, 404, 405 and 501 switch it off for an hour, and other failures back off. */
  readonly isOptional: boolean;
  /** `undefined` where the configuration switches it off. */
  readonly cadence: (workspace: WorkspaceConfig) => Cadence | undefined;
}

/** When a workspace collector runs, and how long its data is shown. */
export interface Cadence {
  /** It runs in the first poll cycle after this time, less a jitter; 0 runs it in every cycle. */
  readonly intervalSeconds: number;
  /** `undefined` keeps the last good data until the next. */
  readonly freshSeconds: number | undefined;
}

/** What a workspace collector collects for. */
export interface WorkspaceSubject {
  readonly workspace: WorkspaceConfig;
  /** Its apps, configured and discovered. */
  readonly targets: readonly AppTarget[];
  /** The UUIDs of its listed CVMs; those that are provisioned have none. */
  readonly vmUuids: () => readonly string[];
}

/** Every source of data of an exporter. */
export interface Collectors {
  readonly app: AppCollector;
  readonly workspace: readonly WorkspaceCollector<unknown>[];
}

/** The names of the collectors that are switched on in a workspace: values of the label `collector`. */
export function enabledIn(workspace: WorkspaceConfig, collectors: Collectors): readonly string[] {
  const enabled = collectors.workspace.filter(({ cadence }) => cadence(workspace) !== undefined);
  return [collectors.app.name, ...enabled.map(({ key }) => key.collector)];
}
