import type { CvmStatus } from '../../../src/snapshot/vocabulary.ts';
import type { Alert, RuleInputs } from '../define.ts';
import { lasts } from '../polls.ts';
import { cvmsWhere, inStatus, oneOf } from '../promql.ts';
import { IN_PROGRESS } from '../since-recordings.ts';
import { DEPLOYING, FAILED, SHORT_TRANSITIONS, STOPPED } from '../statuses.ts';
import { CVM, CVM_STATUS, firstLabel, firstValue, hasBeen, since, sinceRecorded, startOf } from '../texts.ts';

/** Statuses that explain a restart: the CVM was updated or stopped. */
const PLANNED = `cvm_status:phala_cvm_status:max{${oneOf('status', ['updating', 'stopping', 'shutting_down', 'stopped'] satisfies CvmStatus[])}}`;

const BY = ['cvm_id'];
const STUCK_SINCE = 'cvm:phala_cvm_stuck_since_timestamp_seconds:min';
const DEPLOYING_SINCE = 'cvm:phala_cvm_deploying_since_timestamp_seconds:min';
const BOOTING_SINCE = 'cvm:phala_cvm_booting_since_timestamp_seconds:min';

/** Alerts about a CVM: its status, its operations and its boot. */
export function defineCvmAlerts(inputs: RuleInputs): readonly Alert[] {
  return [...defineStateAlerts(inputs), ...defineStuckAlerts(inputs), ...defineBootAlerts(inputs)];
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
      description: `${CVM} ${hasBeen(`in status ${CVM_STATUS}`, since('PhalaCvmFailed', BY))}, and no operation is in progress.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmNotRunning',
      severity: 'critical',
      subject: 'cvm',
      expression: cvmsWhere(
        `cvm:phala_cvm_ready:max == 0\nunless ${IN_PROGRESS}\nunless ${inStatus(...STOPPED, ...FAILED, ...SHORT_TRANSITIONS, ...DEPLOYING)}`,
      ),
      summary: 'A CVM is not running, and no operation is in progress.',
      description: `${CVM} ${hasBeen(`in status ${CVM_STATUS}`, since('PhalaCvmNotRunning', BY))}.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmStopped',
      severity: 'warning',
      subject: 'cvm',
      expression: cvmsWhere(
        `${inStatus('stopped')}\nand max_over_time(cvm:phala_cvm_ready:max[${window}]) == 1\nunless max_over_time(cvm:phala_cvm_in_progress:max[${window}]) == 1`,
      ),
      summary: 'A CVM is stopped, and no operation was seen that stopped it.',
      description: `${CVM} ${hasBeen('stopped', since('PhalaCvmStopped', BY))}; it ran before, and no operation was seen on it within ${window}.`,
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
      expression: cvmsWhere(lasts(STUCK_SINCE, thresholds.PhalaCvmStuck.for)),
      summary: 'A CVM is stuck while starting or stopping.',
      description: `${CVM} ${hasBeen('starting or stopping', sinceRecorded(STUCK_SINCE, BY))}; its status is ${CVM_STATUS}.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmDeploymentStuck',
      severity: 'warning',
      subject: 'cvm',
      expression: cvmsWhere(lasts(DEPLOYING_SINCE, thresholds.PhalaCvmDeploymentStuck.for)),
      summary: 'A deployment on a CVM does not finish.',
      description: `A deployment on ${CVM} ${hasBeen('in progress', sinceRecorded(DEPLOYING_SINCE, BY))}; its status is ${CVM_STATUS}${firstLabel({ series: 'phala_cvm_operation_info{cvm_id=%q}', by: BY, label: 'target', around: [', its target status ', ''] })}.`,
      dashboard: 'cvm',
    },
  ];
}

function defineBootAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { PhalaCvmBootIncomplete, PhalaCvmFlapping, PhalaCvmRestarted } = thresholds;
  const uptime = 'cvm:phala_cvm_uptime_seconds:max';
  return [
    {
      name: 'PhalaCvmBootError',
      severity: 'critical',
      subject: 'cvm',
      expression: cvmsWhere('cvm:phala_cvm_boot_error:max == 1'),
      summary: 'A CVM cannot boot.',
      description: `The boot of ${CVM} has reported an error ${since('PhalaCvmBootError', BY)}; its status is ${CVM_STATUS}.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmBootIncomplete',
      severity: 'warning',
      subject: 'cvm',
      expression: cvmsWhere(lasts(BOOTING_SINCE, PhalaCvmBootIncomplete.for)),
      summary: 'A CVM is in status running, but its boot has not finished.',
      description: `${CVM} ${hasBeen('in status running', sinceRecorded(BOOTING_SINCE, BY))}, but its boot has not finished.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmFlapping',
      severity: 'warning',
      subject: 'cvm',
      expression: cvmsWhere(
        `changes(cvm:phala_cvm_ready:max[${PhalaCvmFlapping.window}]) > ${PhalaCvmFlapping.changes}`,
      ),
      summary: 'CVM is flapping.',
      description: `${CVM} has changed between ready and not ready ${firstValue({ series: `changes(cvm:phala_cvm_ready:max{cvm_id=%q}[${PhalaCvmFlapping.window}])`, by: BY })} times within ${PhalaCvmFlapping.window}, and ${hasBeen('flapping', since('PhalaCvmFlapping', BY))}.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmRestarted',
      severity: 'warning',
      subject: 'cvm',
      expression: cvmsWhere(
        `${uptime} < ${uptime} offset ${PhalaCvmRestarted.window}\nunless max without (status) (max_over_time(${PLANNED}[${PhalaCvmRestarted.plannedWithin}])) == 1`,
      ),
      summary: 'A CVM restarted, and neither an update nor a stop was seen.',
      description: `${CVM} has been up for only ${firstValue({ series: `${uptime}{cvm_id=%q}`, by: BY }, 'humanizeDuration')}: it restarted within the last ${PhalaCvmRestarted.window}, first seen at ${startOf('PhalaCvmRestarted', BY)}.`,
      dashboard: 'cvm',
    },
  ];
}
