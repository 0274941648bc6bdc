import type { CvmOperation, CvmState, LiveState } from './model.ts';

/** The state to show of a CVM, and when its status and its uptime were read by the boot clock. */
export interface MergedState {
  readonly state: CvmState;
  readonly live: boolean | undefined;
  readonly readAtBootSeconds: number;
  readonly uptimeReadAtBootSeconds: number;
}

/** The node's report of a CVM, and whether it is of the last cycle; else a later list counts. */
export interface NodeReport {
  readonly state: LiveState | undefined;
  readonly isCurrent: boolean;
}

/**
 * Merges what the list and the node report of a CVM. Status and operation are the node's where it responded in the last
 * cycle, or since the list, because a list may lag; what lists lack is the node's last report.
 */
export function mergeLive(cvm: CvmState, listedAtBootSeconds: number, report?: NodeReport): MergedState {
  const node = report?.state;
  if (report === undefined || node === undefined) {
    const readAt = listedAtBootSeconds;
    return { live: report && false, readAtBootSeconds: readAt, uptimeReadAtBootSeconds: readAt, state: cvm };
  }
  const isLive = report.isCurrent || node.readAtBootSeconds >= listedAtBootSeconds;
  const [newest, other] = isLive ? [node, cvm] : [cvm, node];
  const isUptimeOfNode = newest.uptimeSeconds === undefined ? !isLive : isLive;
  return {
    live: isLive,
    readAtBootSeconds: isLive ? node.readAtBootSeconds : listedAtBootSeconds,
    uptimeReadAtBootSeconds: isUptimeOfNode ? node.readAtBootSeconds : listedAtBootSeconds,
    state: mergeStates(newest, other),
  };
}

function mergeStates(newest: CvmState, other: CvmState): CvmState {
  const { status, inProgress } = newest;
  return {
    status,
    inProgress,
    operation: inProgress === true ? mergeOperation(newest.operation, other.operation) : undefined,
    uptimeSeconds: status === 'running' ? (newest.uptimeSeconds ?? other.uptimeSeconds) : undefined,
    bootStage: newest.bootStage ?? other.bootStage,
    bootError: newest.bootError ?? other.bootError,
    lastEventAtSeconds: mergeEvents(newest.lastEventAtSeconds, other.lastEventAtSeconds),
    host: newest.host ?? other.host,
  };
}

function mergeEvents(newest: LastEvents, other: LastEvents): LastEvents {
  if (Object.keys(other).length === 0) return newest;
  return { ...other, ...newest };
}

type LastEvents = CvmState['lastEventAtSeconds'];

function mergeOperation(
  newest: CvmOperation | undefined,
  other: CvmOperation | undefined,
): CvmOperation | undefined {
  if (newest === undefined || other === undefined) return newest ?? other;
  return {
    target: newest.target ?? other.target,
    type: newest.type ?? other.type,
    phase: newest.phase ?? other.phase,
    startedAtSeconds: newest.startedAtSeconds ?? other.startedAtSeconds,
  };
}
