import type { AppTemplate, InstanceType } from './catalogue.ts';

/** The answer shapes of the API: `X-Phala-Version` chooses one. */
export type Shape = 'hosted' | 'info';

/** A team of Phala Cloud with the one key that opens it. */
export interface SimulatedWorkspace {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly defaultShape: Shape;
  apiKey: string;
  keyExpired: boolean;
  keyGeneration: number;
}

/** What a node says about itself. */
export type NodeStatus = 'ONLINE' | 'OFFLINE' | 'MAINTENANCE';

/** A machine that runs CVMs. */
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
  /** How many CVMs it ever had: the next one's number. */
  createdCvms: number;
  /** How many CVMs life keeps it at. */
  wantedCvms: number;
}

/** The steps of a CVM's own life; `offline` is what the API shows while its node is away. */
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

/** The operation that a CVM is busy with. */
interface Operation {
  readonly target: string;
  readonly startedAtSeconds: number;
  readonly correlationId: string;
}

/** An entry of a CVM's ring of events. */
interface SimulatedEvent {
  readonly event: string;
  readonly body: string;
  /** Unix time in milliseconds. */
  readonly timestamp: number;
}

/** A CVM as the world knows it; both answer shapes are projections of it. Times are Unix seconds. */
export interface SimulatedCvm {
  readonly id: string;
  readonly uuid: string;
  readonly name: string;
  readonly app: SimulatedApp;
  readonly node: SimulatedNode;
  /** False for CVMs whose node reference lacks the VM manager's id. */
  readonly nodeIdKnown: boolean;
  readonly instanceType: InstanceType;
  readonly diskGib: number;
  readonly createdAtSeconds: number;
  /** The phase, or `offline` while the node is away. */
  readonly status: Phase | 'offline';
  phase: Phase;
  operation: Operation | null;
  operationCount: number;
  composeRevision: number;
  /** Null until the first boot. */
  instanceId: string | null;
  startedAtSeconds: number | null;
  exitedAtSeconds: number | null;
  bootProgress: string;
  bootError: string;
  shutdownProgress: string;
  readonly events: SimulatedEvent[];
}
