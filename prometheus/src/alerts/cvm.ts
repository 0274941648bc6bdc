import type { Alert, RuleInputs } from '../define.ts';
import { isOlder, lasts } from '../polls.ts';
import { cvmsWhere, indent, inStatus, lastOverTime, ON_CVM, ON_NODE, ON_WORKSPACE } from '../promql.ts';
import { IN_PROGRESS } from '../since-recordings.ts';
import { DEPLOYING, FAILED, SHORT_TRANSITIONS, STOPPED } from '../statuses.ts';
import {
  CVM,
  CVM_OPERATION,
  CVM_STATUS,
  firstValue,
  hasBeen,
  sinceRecorded,
  sinceStatusChanged,
} from '../texts.ts';
import { unlessSuspended } from '../workspace-recordings.ts';
import { defineBootAlerts, defineRestartAlerts } from './cvm-boot.ts';

const BY = ['cvm_id'];
const STUCK_SINCE = 'cvm:phala_cvm_stuck_since_timestamp_seconds:min';
const DEPLOYING_SINCE = 'cvm:phala_cvm_deploying_since_timestamp_seconds:min';
const NOT_LIVE_SINCE = 'cvm:phala_cvm_not_live_since_timestamp_seconds:min';

/** Alerts about a CVM: its status, its operations, its boots and its restarts. */
export function defineCvmAlerts(inputs: RuleInputs): readonly Alert[] {
  return [
    ...defineStateAlerts(inputs),
    ...defineStuckAlerts(inputs),
    ...defineLiveAlerts(inputs),
    ...defineBootAlerts(inputs),
    ...defineRestartAlerts(inputs),
  ];
}

function defineStateAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { window } = thresholds.PhalaCvmStopped;
  return [
    {
      name: 'PhalaCvmFailed',
      severity: 'critical',
      subject: 'cvm',
      expression: cvmsWhere(`${inStatus(...FAILED)} unless ${IN_PROGRESS}`),
      summary: 'CVM exited or failed.',
      description: `${CVM} ${hasBeen(`in status ${CVM_STATUS}`, sinceStatusChanged('PhalaCvmFailed'))}, and no operation is in progress.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmNotRunning',
      severity: 'critical',
      subject: 'cvm',
      expression: unlessSuspended(
        cvmsWhere(
          `cvm:phala_cvm_ready:max == 0\nunless ${IN_PROGRESS}\nunless ${inStatus(...STOPPED, ...FAILED, ...SHORT_TRANSITIONS, ...DEPLOYING)}`,
        ),
      ),
      summary: 'A CVM is not running, and no operation is in progress.',
      description: `${CVM} ${hasBeen(`in status ${CVM_STATUS}`, sinceStatusChanged('PhalaCvmNotRunning'))}.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmStopped',
      severity: 'warning',
      subject: 'cvm',
      expression: unlessSuspended(
        cvmsWhere(
          `${inStatus('stopped')}\nand max_over_time(cvm:phala_cvm_ready:max[${window}]) == 1\nunless max_over_time(cvm:phala_cvm_in_progress:max[${window}]) == 1`,
        ),
      ),
      summary: 'A CVM is stopped, and no operation was seen that stopped it.',
      description: `${CVM} ${hasBeen('stopped', sinceStatusChanged('PhalaCvmStopped'))}; it ran before, and no operation was seen on it within ${window}.`,
      dashboard: 'cvm',
    },
  ];
}

function defineStuckAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  return [
    {
      name: 'PhalaCvmStuck',
      severity: 'critical',
      subject: 'cvm',
      expression: cvmsWhere(isOlder(STUCK_SINCE, thresholds.PhalaCvmStuck)),
      summary: 'A CVM is stuck while starting or stopping.',
      description: `${CVM} ${hasBeen('starting or stopping', sinceRecorded(STUCK_SINCE, BY))}; its status is ${CVM_STATUS}${CVM_OPERATION}.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmDeploymentStuck',
      severity: 'critical',
      subject: 'cvm',
      expression: cvmsWhere(isOlder(DEPLOYING_SINCE, thresholds.PhalaCvmDeploymentStuck)),
      summary: 'A deployment or another operation on a CVM does not finish.',
      description: `An operation on ${CVM} ${hasBeen('in progress', sinceRecorded(DEPLOYING_SINCE, BY))}; the CVM's status is ${CVM_STATUS}${CVM_OPERATION}.`,
      dashboard: 'cvm',
    },
  ];
}

// A CVM without a `vm_uuid` cannot be queried. Without a known node, others may be on any node.
function defineLiveAlerts({ thresholds, environment }: RuleInputs): readonly Alert[] {
  const queried = lastOverTime('phala_cvm_info{vm_uuid!=""}', environment);
  const others = `count(cvm:phala_cvm_info:max{node_id=%q} and ${ON_CVM} cvm:phala_cvm_live:max == 1)`;
  return [
    {
      name: 'PhalaCvmWithoutLiveStatus',
      severity: 'warning',
      subject: 'cvm',
      expression: `cvm:phala_cvm_info:max{node_id!=""} and ${ON_CVM} (
${indent(lasts(NOT_LIVE_SINCE, thresholds.PhalaCvmWithoutLiveStatus.for))}
)
and ${ON_CVM} ${queried}
and ${ON_NODE} (cvm:phala_cvm_info:max and ${ON_CVM} cvm:phala_cvm_live:max == 1)
and ${ON_WORKSPACE} workspace_collector:phala_exporter_collector_success:min{collector="live_status"} == 1`,
      summary: 'The node of a CVM does not report it, but reports other CVMs.',
      description: `The node has not reported ${CVM} ${sinceRecorded(NOT_LIVE_SINCE, BY)}, but other watched CVMs: ${firstValue({ series: others, by: ['node_id'] })}. Its status running is that of the list, which may lag.`,
      dashboard: 'cvm',
    },
  ];
}
