import type { FailureReason } from '../errors.ts';
import type { Attestations } from './attestation.ts';
import type { AppList, LiveStatuses } from './model.ts';
import type { WorkspaceAccount } from './workspace-account.ts';

/** The name of a workspace collector, with the type of its data. */
export interface DataKey<T> {
  readonly collector: string;
  /** Never set: it only carries the type. */
  readonly type?: T;
}

/** The lists of apps of workspaces with discovery. */
export const APP_LISTS: DataKey<AppList> = { collector: 'apps' };

/** What the nodes of the CVMs of a workspace report. */
export const LIVE_STATUS: DataKey<LiveStatuses> = { collector: 'live_status' };

/** The attestations of the CVMs of a workspace. */
export const ATTESTATION: DataKey<Attestations> = { collector: 'attestation' };

/** Plan, credit and quotas of workspaces. */
export const WORKSPACE: DataKey<WorkspaceAccount> = { collector: 'workspace' };

/** The last run of a workspace collector in one workspace, for a snapshot. */
export interface Collected {
  readonly collector: string;
  readonly workspace: string;
  /** Why the last run failed; `undefined` when it succeeded. */
  readonly failure: FailureReason | undefined;
  readonly finishedAtSeconds: number;
  /** Start of the last successful run; left out without one. */
  readonly lastSuccessAtSeconds?: number | undefined;
  /** Of the last successful run; `undefined` without one, or when it has expired. */
  readonly data: unknown;
}

/** The unexpired data of a collector, by workspace. */
export function dataOf<T>(collected: readonly Collected[], key: DataKey<T>): ReadonlyMap<string, T> {
  return new Map(
    collected
      .filter(({ collector, data }) => collector === key.collector && data !== undefined)
      .map(({ workspace, data }) => [workspace, data as T]),
  );
}

/** What a decoder could not use; a collector that counts it returns it as part of its data. */
export interface DecodeCounts {
  /** Entries that could not be decoded. */
  readonly invalid: number;
  /** Unknown and invalid values, by the field's path. */
  readonly unknownValues: ReadonlyMap<string, number>;
}

/** The counts in the data of a collector; none where it has no such counts. */
export function toDecodeCounts(data: unknown): DecodeCounts {
  const { invalid = 0, unknownValues = new Map() }: Partial<DecodeCounts> = Object(data);
  return { invalid, unknownValues };
}
