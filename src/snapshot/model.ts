// The data model: apps, CVMs and nodes. `undefined` means unknown, never zero.
import type { Attestation } from './attestation.ts';
import type { Collected } from './collected.ts';
import type { PollResult } from './outcome.ts';
import type { BootErrorCause, CvmSetting } from './vocabulary.ts';

/** A machine that runs CVMs, as one CVM describes it. */
export interface Node {
  /** `node_info.id` or `node.id`; the node's name where that is null. */
  readonly id: string;
  readonly name: string | undefined;
  readonly region: string | undefined;
  readonly version: string | undefined;
  /** Lower case. */
  readonly status: string | undefined;
}

/** A node in a snapshot. */
export interface NodeView extends Node {
  /** Unix seconds at which the exporter saw the last change of the status; left out until it has seen one. */
  readonly statusChangedAtSeconds?: number;
}

/** Resources allocated to a CVM. */
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

/** What a CVM costs in US dollars per hour while it runs; `disk` also while it is stopped. */
export interface HourlyCost {
  readonly computeUsd: number | undefined;
  readonly diskUsd: number | undefined;
}

/** Attributes of a CVM that are no numbers: the labels of `phala_cvm_info`. */
export interface CvmAttributes {
  /** Absent while the CVM is provisioned. */
  readonly vmUuid?: string | undefined;
  /** Only `CVMInfo` has it. */
  readonly hashId?: string | undefined;
  readonly instanceId?: string | undefined;
  readonly instanceType?: string | undefined;
  readonly os?: string | undefined;
  readonly osVersion?: string | undefined;
  readonly kmsType?: string | undefined;
  readonly projectType?: string | undefined;
  readonly storageFs?: string | undefined;
  readonly composeHash?: string | undefined;
  readonly gatewayDomain?: string | undefined;
}

/** The operation that runs on a CVM while `inProgress`. */
export interface CvmOperation {
  /** The status that it leads to; only lists have it. */
  readonly target: string | undefined;
  /** Only nodes report it. */
  readonly type: string | undefined;
  /** Only nodes report it. */
  readonly phase: string | undefined;
  readonly startedAtSeconds: number | undefined;
}

/** Usage of a CVM's VM as its host measures it. */
export interface HostUsage {
  readonly cpuPercent: number | undefined;
  readonly memoryUsedBytes: number | undefined;
  readonly memoryTotalBytes: number | undefined;
  readonly diskUsedBytes: number | undefined;
  readonly diskTotalBytes: number | undefined;
  readonly egressBytes: number | undefined;
}

/** What changes while a CVM exists: from its node, or from a list of either shape. */
export interface CvmState {
  /** Lower case, as in the API; not limited to the known statuses. */
  readonly status: string;
  readonly inProgress: boolean | undefined;
  readonly operation: CvmOperation | undefined;
  /** Known only while the CVM runs. */
  readonly uptimeSeconds: number | undefined;
  /** One of `BOOT_STAGES`, or `other`. */
  readonly bootStage: string | undefined;
  /** Of the error text, which stays after a recovery; `none` without one. */
  readonly bootError: BootErrorCause | 'none' | undefined;
  /** Newest time of each known event, Unix seconds. */
  readonly lastEventAtSeconds: Readonly<Record<string, number>>;
  readonly host: HostUsage | undefined;
}

/** A Confidential VM, an instance of one app, from a list of either shape. */
export interface Cvm extends CvmState {
  readonly appId: string;
  readonly cvmId: string;
  readonly name: string;
  readonly attributes: CvmAttributes;
  readonly resources: CvmResources;
  readonly price: CvmPrice | undefined;
  /** `undefined` for a CVM that is not billed hourly. */
  readonly hourlyCost: HourlyCost | undefined;
  /** Of the workspace that it belongs to. */
  readonly workspaceSlug: string | undefined;
  readonly node: Node | undefined;
  readonly createdAtSeconds: number | undefined;
  readonly settings: Readonly<Partial<Record<CvmSetting, boolean>>>;
  /** Whether the guest agent may be requested; `undefined` in the shape `HostedCvm`, which does not have the setting. */
  readonly isSysinfoPublic: boolean | undefined;
  /** URL of each public endpoint on this CVM, not validated. */
  readonly endpoints: readonly string[] | undefined;
}

/** A CVM in a snapshot: with the state that its node reports, where there is one. */
export interface CvmView extends Cvm {
  readonly workspace: string;
  /** Whether its compose hash is one of those expected; `undefined` if none is expected, or its own is not known. */
  readonly isComposeHashExpected?: boolean | undefined;
  /** Where the hash is from that was held against those expected. */
  readonly composeHashSource?: 'measured' | 'api' | undefined;
  /** The last check of its quote; `undefined` while it does not run, or was not checked. */
  readonly attestation?: Attestation | undefined;
  /** Whether status and operation are the node's own response of the last cycle; `undefined` if no node was queried. */
  readonly live: boolean | undefined;
  /** Unix seconds, the same at each reading until the CVM restarts; known only while it runs. */
  readonly startedAtSeconds: number | undefined;
  /** Unix seconds at which the exporter saw the last change of the status; `undefined` until it has seen one. */
  readonly statusChangedAtSeconds: number | undefined;
}

/** The shapes of lists of CVMs, by the vendor's names: of version 2026-01-21 and later, and of 2025-10-28. */
export type ListShape = 'CVMInfo' | 'HostedCvm';

/** The CVMs of one successful poll. */
export interface AppCvms {
  /** In the order of the response; unique by `cvmId`; without deleted ones. */
  readonly cvms: readonly Cvm[];
  /** The shape of its items; of the first CVM where they differ, `undefined` without CVMs. */
  readonly shape: ListShape | undefined;
  /** Items of the list left out, and why. */
  readonly dropped: { readonly invalid: number; readonly duplicate: number; readonly otherApp: number };
  /** Unknown and unreadable values, counted by the field's path. */
  readonly unknownValues: ReadonlyMap<string, number>;
}

/** What the node of a CVM reported. */
export interface LiveState extends CvmState {
  /** By the boot clock. */
  readonly readAtBootSeconds: number;
}

/** What the nodes of CVMs report, by `vmUuid` as listed; without CVMs whose node did not respond. */
export interface LiveStatuses {
  readonly states: ReadonlyMap<string, LiveState>;
  /** Unknown and unreadable values, counted by the field's path. */
  readonly unknownValues: ReadonlyMap<string, number>;
}

/** The apps of a workspace, from all pages of `GET /apps`. */
export interface AppList {
  /** Unique by `appId`. */
  readonly apps: readonly DiscoveredApp[];
  /** Entries that could not be read. */
  readonly invalid: number;
}

/** An app of the list of a workspace. */
export interface DiscoveredApp {
  /** 40 hex digits, lower case, bare. */
  readonly appId: string;
  /** `undefined` where the API lists the app's id alone. */
  readonly name: string | undefined;
}

/** An app to poll: from the configuration or from discovery. */
export interface AppTarget {
  /** 40 hex digits, lower case, bare. */
  readonly appId: string;
  readonly workspace: string;
  /** The configured alias or the discovered name. */
  readonly alias: string | undefined;
  readonly expectedCvms: number | undefined;
  /** 64 hex digits each, lower case, bare; `undefined` where any may run. */
  readonly expectedComposeHashes?: readonly string[] | undefined;
}

/** An app in a snapshot: its last poll, and its CVMs while they are fresh. */
export interface AppView {
  readonly target: AppTarget;
  readonly lastPoll: PollResult | undefined;
  readonly lastSuccessAtSeconds: number | undefined;
  readonly polls: number;
  /** Failed polls. */
  readonly failures: number;
  /** CVMs of the last successful poll; `undefined` without one, or when it is stale. */
  readonly cvmCount: number | undefined;
  /** CVMs of the last successful poll, however old; left out without one. */
  readonly lastCvmCount?: number | undefined;
  /** Without CVMs that an earlier app shows already, and within `limits.max_cvms`. */
  readonly cvms: readonly CvmView[];
  /** CVMs left out of `cvms`: shown by an earlier app, or beyond `limits.max_cvms`. */
  readonly hidden: { readonly duplicate: number; readonly limit: number };
}

/** All data of a scrape, at one time; never changed, only replaced. */
export interface Snapshot {
  readonly apps: readonly AppView[];
  /** Workspace collectors. */
  readonly collected: readonly Collected[];
  /** Unique by id, sorted by id. */
  readonly nodes: readonly NodeView[];
  /** How far Unix time is ahead of moments by the boot clock in data of collectors. */
  readonly unixOffsetSeconds: number;
}
