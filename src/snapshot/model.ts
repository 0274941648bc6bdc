// The vocabulary of the program: what is known of apps, CVMs and nodes. `undefined` means unknown, never zero.
import type { ApiError, FailureReason } from '../errors.ts';
import type { CvmSetting } from './vocabulary.ts';

/** A machine that runs CVMs, as far as one CVM's answer tells. */
export interface Node {
  /** `node_info.id` or `node.id`; the node's name where that is null. */
  readonly id: string;
  readonly name: string | undefined;
  readonly region: string | undefined;
  readonly version: string | undefined;
  /** Lower case. */
  readonly status: string | undefined;
}

/** What a CVM was given. */
export interface CvmResources {
  readonly vcpus: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly diskBytes: number | undefined;
  readonly gpus: number | undefined;
}

/** What a CVM costs, as billed: US dollars per hour when the period is `hourly`. Disk is billed apart. */
export interface CvmPrice {
  readonly usd: number;
  readonly billingPeriod: string;
}

/** What names and describes a CVM without being a number: the labels of `phala_cvm_info`. */
export interface CvmAttributes {
  readonly vmUuid: string | undefined;
  readonly instanceId: string | undefined;
  readonly instanceType: string | undefined;
  readonly os: string | undefined;
  readonly osVersion: string | undefined;
  readonly kmsType: string | undefined;
  readonly projectType: string | undefined;
  readonly storageFs: string | undefined;
  readonly composeHash: string | undefined;
  readonly gatewayDomain: string | undefined;
}

/** The operation that runs on a CVM while `inProgress`. */
export interface CvmOperation {
  readonly target: string | undefined;
  readonly startedAtSeconds: number | undefined;
}

/** One Confidential VM, a replica of one app, in either upstream shape's words. */
export interface Cvm {
  readonly appId: string;
  readonly cvmId: string;
  readonly name: string;
  /** Lower case, as upstream says it; not limited to the statuses we know. */
  readonly status: string;
  readonly inProgress: boolean | undefined;
  readonly operation: CvmOperation | undefined;
  readonly attributes: CvmAttributes;
  readonly resources: CvmResources;
  readonly price: CvmPrice | undefined;
  readonly node: Node | undefined;
  readonly createdAtSeconds: number | undefined;
  /** Known only while the CVM runs. */
  readonly uptimeSeconds: number | undefined;
  readonly bootComplete: boolean | undefined;
  readonly bootError: boolean | undefined;
  /** Newest time of each known event, Unix seconds. */
  readonly lastEventAtSeconds: Readonly<Record<string, number>>;
  readonly settings: Readonly<Partial<Record<CvmSetting, boolean>>>;
  readonly endpoints: number | undefined;
}

/** What one good answer of the CVM list says. */
export interface AppCvms {
  /** In the order of the answer; unique by `cvmId`; without deleted ones. */
  readonly cvms: readonly Cvm[];
  /** Items of the list left out, and why. */
  readonly dropped: { readonly invalid: number; readonly duplicate: number; readonly otherApp: number };
  /** Values we do not know or could not read, counted by the field's path. */
  readonly unknownValues: ReadonlyMap<string, number>;
}

/** What `GET /apps` says of a workspace, all pages. */
export interface AppList {
  /** Unique by `appId`. */
  readonly apps: readonly DiscoveredApp[];
  /** Entries that could not be read. */
  readonly invalid: number;
}

/** An app that a workspace has, found through `GET /apps`. */
export interface DiscoveredApp {
  /** 40 hex digits, lower case, bare. */
  readonly appId: string;
  /** `undefined` where the API lists the app's id alone. */
  readonly name: string | undefined;
}

/** An app to watch: from the configuration or from discovery. */
export interface AppTarget {
  /** 40 hex digits, lower case, bare. */
  readonly appId: string;
  readonly workspace: string;
  /** The configured alias or the discovered name. */
  readonly alias: string | undefined;
  readonly expectedCvms: number | undefined;
}

/** How something that was asked of the API ended. */
export type Outcome<T> = PollTimes &
  ({ readonly ok: true; readonly answer: T } | { readonly ok: false; readonly error: ApiError });

/** How a poll of an app ended. */
export type PollOutcome = Outcome<AppCvms>;

/** How a refresh of a workspace's list of apps ended. */
export type DiscoveryOutcome = Outcome<AppList>;

/** When a poll ended, and how long it took with all its attempts. */
export interface PollTimes {
  /** By the boot clock. */
  readonly finishedAtBootSeconds: number;
  readonly durationSeconds: number;
}

/** What is shown of a poll. */
export interface PollResult {
  /** `undefined` when the poll succeeded. */
  readonly failure: FailureReason | undefined;
  readonly finishedAtSeconds: number;
  readonly durationSeconds: number;
}

/** What is shown of one app: its last poll, and its CVMs while their data is fresh enough to be trusted. */
export interface AppView {
  readonly target: AppTarget;
  readonly lastPoll: PollResult | undefined;
  readonly lastSuccessAtSeconds: number | undefined;
  readonly polls: number;
  readonly failures: ReadonlyMap<string, number>;
  /** CVMs in the last good answer; `undefined` when there is none or it is too old. */
  readonly cvmCount: number | undefined;
  /** Without CVMs that an earlier app shows already, and within `limits.max_cvms`. */
  readonly cvms: readonly Cvm[];
  /** CVMs left out of `cvms`, and why. */
  readonly hidden: HiddenCvms;
}

/** CVMs of good answers that are not shown. */
export interface HiddenCvms {
  /** An earlier app shows them. */
  readonly duplicate: number;
  /** There are more than `limits.max_cvms`. */
  readonly limit: number;
}

/** Everything a scrape shows, as of one moment; never changed, only replaced. */
export interface Snapshot {
  readonly apps: readonly AppView[];
  /** Whether a workspace could not list its apps when it was last asked. */
  readonly isListMissing: boolean;
  /** Unique by id, sorted by id. */
  readonly nodes: readonly Node[];
}
