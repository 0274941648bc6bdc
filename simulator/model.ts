import type { GuestSettings } from './guest-metrics.ts';
import type { AppTemplate, InstanceType } from './presets.ts';

/** The response shapes of the API, selected by `X-Phala-Version`. */
export type Shape = 'hosted' | 'info';

/** The billing status of a workspace. */
export const BILLING_STATUSES = ['active', 'suspended', 'abandoned'] as const;

/** The plan, money and quotas of a workspace. */
export interface Account {
  tier: string;
  billingStatus: (typeof BILLING_STATUSES)[number];
  suspendedAtSeconds: number | null;
  balanceUsd: number;
  grantedUsd: number;
  outstandingUsd: number;
  isPostPaid: boolean;
  /** Limits; -1 is unlimited. */
  quotas: {
    readonly vm_slots: number;
    readonly vcpu: number;
    readonly memory_mb: number;
    readonly disk_gb: number;
  };
}

/** A workspace and its API key. */
export interface SimulatedWorkspace {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly defaultShape: Shape;
  readonly account: Account;
  apiKey: string;
  keyExpired: boolean;
  keyGeneration: number;
}

/** The status of a node. */
export type NodeStatus = 'ONLINE' | 'OFFLINE' | 'MAINTENANCE';

/**
 * How the response of `POST /status/batch` has the row of a CVM; `twice` and `upper_case` write its id in capitals,
 * `unknown_id` replaces it by one that was not requested.
 */
export const BATCH_ROWS = ['normal', 'missing', 'null', 'upper_case', 'twice', 'unknown_id'] as const;

/** One of `BATCH_ROWS`. */
export type BatchRow = (typeof BATCH_ROWS)[number];

/** A node that runs CVMs. */
export interface SimulatedNode {
  readonly id: number;
  readonly machineId: number;
  readonly name: string;
  readonly region: string;
  readonly deviceId: string;
  readonly ppid: string;
  readonly version: string;
  readonly gatewayDomain: string;
  status: NodeStatus;
  /** Whether the gateway of `gatewayDomain` routes requests. */
  isGatewayUp: boolean;
  /** Of its CVMs whose own is `normal`. */
  batchRow: BatchRow;
}

/** An app of a workspace. */
export interface SimulatedApp {
  /** 40 lower-case hexadecimal digits. */
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly workspace: SimulatedWorkspace;
  readonly template: AppTemplate;
  readonly createdAtSeconds: number;
  readonly cvms: SimulatedCvm[];
  /** The number of CVMs created so far; numbers the next one. */
  createdCvms: number;
  /** The number of CVMs that incidents return to. */
  desiredCvms: number;
}

/** The phases of a CVM; the API shows `offline` instead while its node is offline. */
export type Phase =
  | 'creating'
  | 'provisioning'
  | 'starting'
  | 'running'
  | 'updating'
  | 'restarting'
  | 'stopping'
  | 'stopped'
  | 'exited'
  | 'error'
  | 'deleting';

/** The operation in progress of a CVM. */
interface Operation {
  readonly type: string;
  readonly target: string;
  readonly startedAtSeconds: number;
  readonly correlationId: string;
}

/** An event of a CVM. */
interface SimulatedEvent {
  readonly event: string;
  readonly body: string;
  /** Unix time in milliseconds. */
  readonly timestamp: number;
}

/** The state of a CVM; both response shapes are computed from it. Times are Unix seconds. */
export interface SimulatedCvm {
  readonly id: string;
  readonly uuid: string;
  readonly name: string;
  readonly app: SimulatedApp;
  readonly node: SimulatedNode;
  /** False for CVMs whose node reference lacks the VM manager's id. */
  readonly nodeIdKnown: boolean;
  instanceType: InstanceType;
  readonly diskGib: number;
  readonly createdAtSeconds: number;
  /** The phase, or `offline` while the node is offline. */
  readonly status: Phase | 'offline';
  phase: Phase;
  operation: Operation | null;
  operationCount: number;
  composeRevision: number;
  /** Replaces the hash of the compose revision until the next update. */
  composeHash: string | null;
  /** Null until the first boot. */
  instanceId: string | null;
  startedAtSeconds: number | null;
  exitedAtSeconds: number | null;
  bootProgress: string;
  bootError: string;
  shutdownProgress: string;
  readonly events: SimulatedEvent[];
  batchRow: BatchRow;
  guest: GuestSettings;
}
