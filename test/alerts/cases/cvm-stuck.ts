import type { Expectation } from '../expectation.ts';
import { CVM, cvm, info, OTHER_CVM, status } from '../fleet.ts';
import { at, CVM_LABELS, DASHBOARD, THE_CVM, withHalfHourlyPolls } from './texts.ts';

const RUNNING = status(CVM, 'running');
const IN_PROGRESS = cvm('phala_cvm_in_progress');
const OPERATION_START = cvm('phala_cvm_operation_start_timestamp_seconds');
const LIVE = cvm('phala_cvm_live');
const OTHER_LIVE = `phala_cvm_live{${OTHER_CVM}}`;
const COLLECTOR = 'phala_exporter_collector_success{collector="live_status",workspace="production"}';

/** A second CVM on the same node, which reports only this one from minute 10 on. */
const NOT_LIVE = { [LIVE]: '1 10m:0', [info(OTHER_CVM)]: '1', [OTHER_LIVE]: '1' };

function operation(labels: string): string {
  return `phala_cvm_operation_info{${CVM},${labels}}`;
}

const STOPPING = { [RUNNING]: '1 10m:0', [status(CVM, 'stopping')]: '0 10m:1', [IN_PROGRESS]: '0 10m:1' };
const STOPPING_TEXT = `${THE_CVM} has been starting or stopping since ${at(10)}; its status is stopping.`;

const UPDATING = {
  [RUNNING]: '1 10m:0',
  [status(CVM, 'updating')]: '0 10m:1',
  [IN_PROGRESS]: '0 10m:1',
  [operation('target="running"')]: '10m:1',
};
const UPDATING_TEXT = `An operation on ${THE_CVM} has been in progress since ${at(10)}; the CVM's status is updating, its target status running.`;

const NOT_LIVE_TEXT = `The node has not reported ${THE_CVM} since ${at(10)}, but other watched CVMs: 1. Its status running is that of the list, which may lag.`;

/** Operations that do not end, and nodes that do not report a CVM. */
export const CVM_STUCK_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaCvmStuck',
    fault: STOPPING,
    firesAt: 30,
    labels: { ...CVM_LABELS, severity: 'critical' },
    description: STOPPING_TEXT,
    dashboard: DASHBOARD.cvm,
    also: [
      withHalfHourlyPolls(STOPPING, 10, STOPPING_TEXT),
      {
        title: 'an operation with a known start, type and phase that began before Prometheus saw it',
        fault: {
          ...STOPPING,
          [OPERATION_START]: '10m:300',
          [operation('target="stopped",type="stop",phase="shutdown"')]: '10m:1',
        },
        firesAt: 25,
        description: `${THE_CVM} has been starting or stopping since ${at(5)}; its status is stopping, its target status stopped, the type of the operation stop, its phase shutdown.`,
      },
      {
        title: 'a start without an operation',
        fault: { [RUNNING]: '1 10m:0', [status(CVM, 'starting')]: '0 10m:1' },
        firesAt: 30,
        description: `${THE_CVM} has been starting or stopping since ${at(10)}; its status is starting.`,
      },
      {
        title: 'an operation in an unknown status',
        fault: { [RUNNING]: '1 10m:0', [status(CVM, 'hibernating')]: '10m:1', [IN_PROGRESS]: '0 10m:1' },
        firesAt: 30,
        description: `${THE_CVM} has been starting or stopping since ${at(10)}; its status is hibernating.`,
      },
    ],
    silent: [
      {
        title: 'a start that takes less than twenty minutes',
        changes: { [RUNNING]: '0 29.5m:1', [status(CVM, 'starting')]: '10m:1 29.5m:0' },
        minutes: 40,
      },
      {
        title: 'two operations of fifteen minutes each, one after the other',
        changes: {
          [RUNNING]: '1 10m:0 40m:1',
          [status(CVM, 'stopping')]: '0 10m:1 25m:0',
          [status(CVM, 'starting')]: '0 25m:1 40m:0',
          [IN_PROGRESS]: '0 10m:1 40m:0',
          [OPERATION_START]: '10m:600 25m:1500 40m:absent',
        },
        minutes: 60,
      },
      {
        title: 'a creation: another alert fires',
        changes: { [RUNNING]: '0', [status(CVM, 'creating')]: '10m:1', [IN_PROGRESS]: '10m:1' },
        minutes: 60,
      },
    ],
  },
  {
    alert: 'PhalaCvmDeploymentStuck',
    fault: UPDATING,
    firesAt: 30,
    labels: { ...CVM_LABELS, severity: 'critical' },
    description: UPDATING_TEXT,
    dashboard: DASHBOARD.cvm,
    also: [
      withHalfHourlyPolls(UPDATING, 10, UPDATING_TEXT),
      {
        title: 'an update with a known start and phase that began before Prometheus saw it',
        fault: {
          [IN_PROGRESS]: '0 10m:1',
          [OPERATION_START]: '10m:300',
          [operation('type="compose_update",phase="pulling"')]: '10m:1',
        },
        firesAt: 25,
        description: `An operation on ${THE_CVM} has been in progress since ${at(5)}; the CVM's status is running, the type of the operation compose_update, its phase pulling.`,
      },
      {
        title: 'an operation on a running CVM',
        fault: { [IN_PROGRESS]: '0 10m:1' },
        firesAt: 30,
        description: `An operation on ${THE_CVM} has been in progress since ${at(10)}; the CVM's status is running.`,
      },
      {
        title: 'a creation without an operation',
        fault: { [RUNNING]: '0', [status(CVM, 'creating')]: '0 10m:1' },
        firesAt: 30,
        description: `An operation on ${THE_CVM} has been in progress since ${at(10)}; the CVM's status is creating.`,
      },
    ],
    silent: [
      {
        title: 'an update that takes less than twenty minutes',
        changes: {
          [RUNNING]: '1 10m:0 29.5m:1',
          [status(CVM, 'updating')]: '0 10m:1 29.5m:0',
          [IN_PROGRESS]: '0 10m:1 29.5m:0',
        },
        minutes: 60,
      },
      { title: 'a CVM that is stopping: another alert fires', changes: STOPPING, minutes: 60 },
    ],
  },
  {
    alert: 'PhalaCvmWithoutLiveStatus',
    fault: NOT_LIVE,
    firesAt: 20,
    labels: { ...CVM_LABELS, severity: 'warning' },
    description: NOT_LIVE_TEXT,
    dashboard: DASHBOARD.cvm,
    also: [withHalfHourlyPolls(NOT_LIVE, 10, NOT_LIVE_TEXT)],
    silent: [
      {
        title: 'nine and a half minutes without a report',
        changes: { ...NOT_LIVE, [LIVE]: '1 10m:0 19.5m:1' },
        minutes: 40,
      },
      { title: 'a node that reports none of its CVMs', changes: { [LIVE]: '1 10m:0' }, minutes: 40 },
      {
        title: 'a node that reports no CVM, while another node does',
        changes: {
          [LIVE]: '1 10m:0',
          [info(OTHER_CVM, { node: 'prod9', node_id: '9' })]: '1',
          [OTHER_LIVE]: '1',
        },
        minutes: 40,
      },
      {
        title: 'a collector that fails: another alert fires',
        changes: { ...NOT_LIVE, [COLLECTOR]: '1 10m:0' },
        minutes: 40,
      },
      { title: 'a collector that is off', changes: { ...NOT_LIVE, [COLLECTOR]: 'absent' }, minutes: 40 },
      {
        title: 'a CVM that is stopped',
        changes: { ...NOT_LIVE, [RUNNING]: '1 10m:0', [status(CVM, 'stopped')]: '0 10m:1' },
        minutes: 40,
      },
      {
        title: 'a CVM without a virtual machine that a node could report',
        changes: { ...NOT_LIVE, [info(CVM)]: 'absent', [info(CVM, { vm_uuid: '' })]: '1' },
        minutes: 40,
      },
      {
        title: 'CVMs whose nodes are not known',
        changes: {
          ...NOT_LIVE,
          ...Object.fromEntries(
            [CVM, OTHER_CVM].flatMap((each) => [
              [info(each), 'absent'],
              [info(each, { node: '', node_id: '' }), '1'],
            ]),
          ),
        },
        minutes: 40,
      },
    ],
  },
];
