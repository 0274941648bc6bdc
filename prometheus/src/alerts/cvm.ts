import type { Alert, RuleInputs } from '../define.ts';
import { lasts } from '../polls.ts';
import { cvmsWhere, inStatus } from '../promql.ts';
import { DEPLOYING, MOVES, MOVING } from '../since-recordings.ts';
import { CVM, CVM_STATUS, firstLabel, firstValue, since, sinceRecorded } from '../texts.ts';

/** What somebody ordered, and what ends the machine that ran before. */
const ORDERED = 'cvm_status:phala_cvm_status:max{status=~"updating|stopping|shutting_down|stopped"}';

const BY = ['cvm_id'];
const STUCK = 'cvm:phala_cvm_stuck_since_timestamp_seconds:min';
const DEPLOYS = 'cvm:phala_cvm_deploying_since_timestamp_seconds:min';
const BOOTS = 'cvm:phala_cvm_booting_since_timestamp_seconds:min';

/** One CVM: whether it is there for its app, and how it got there. */
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
      expression: cvmsWhere(`${inStatus('error', 'exited')} unless ${MOVES}`),
      summary: 'A CVM has ended by itself or failed.',
      description: `${CVM} is ${CVM_STATUS} since ${since('PhalaCvmFailed', BY)}, and nothing brings it back.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmNotRunning',
      severity: 'critical',
      subject: 'cvm',
      expression: cvmsWhere(
        `cvm:phala_cvm_ready:max == 0\nunless ${MOVES}\nunless ${inStatus('stopped', 'deleted', 'error', 'exited', ...MOVING, ...DEPLOYING)}`,
      ),
      summary: 'A CVM does not run, and nobody is changing that.',
      description: `${CVM} is ${CVM_STATUS} since ${since('PhalaCvmNotRunning', BY)}.`,
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
      description: `${CVM} is stopped since ${since('PhalaCvmStopped', BY)}; it ran before, and no operation was seen on it within ${window}.`,
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
      expression: cvmsWhere(lasts(STUCK, thresholds.PhalaCvmStuck.for)),
      summary: 'A CVM neither starts nor stops: it is stuck on the way.',
      description: `${CVM} is ${CVM_STATUS} since ${sinceRecorded(STUCK, BY)} and does not arrive.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmDeploymentStuck',
      severity: 'warning',
      subject: 'cvm',
      expression: cvmsWhere(lasts(DEPLOYS, thresholds.PhalaCvmDeploymentStuck.for)),
      summary: 'A deployment on a CVM does not come to its end.',
      description: `${CVM} is ${CVM_STATUS} with an operation in progress since ${sinceRecorded(DEPLOYS, BY)}${firstLabel({ series: 'phala_cvm_operation_info{cvm_id=%q}', by: BY, label: 'target', around: [', on the way to ', ''] })}.`,
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
      description: `The boot of ${CVM} reports an error since ${since('PhalaCvmBootError', BY)}; its status is ${CVM_STATUS}.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmBootIncomplete',
      severity: 'warning',
      subject: 'cvm',
      expression: cvmsWhere(lasts(BOOTS, PhalaCvmBootIncomplete.for)),
      summary: 'A CVM counts as running, but its boot has not come to its end.',
      description: `${CVM} runs since ${sinceRecorded(BOOTS, BY)} without having come to the end of its boot.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmFlapping',
      severity: 'warning',
      subject: 'cvm',
      expression: cvmsWhere(
        `changes(cvm:phala_cvm_ready:max[${PhalaCvmFlapping.window}]) > ${PhalaCvmFlapping.changes}`,
      ),
      summary: 'A CVM comes and goes.',
      description: `${CVM} has changed between ready and not ready ${firstValue({ series: `changes(cvm:phala_cvm_ready:max{cvm_id=%q}[${PhalaCvmFlapping.window}])`, by: BY })} times within ${PhalaCvmFlapping.window}, and comes and goes so since ${since('PhalaCvmFlapping', BY)}.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmRestarted',
      severity: 'warning',
      subject: 'cvm',
      expression: cvmsWhere(
        `${uptime} < ${uptime} offset ${PhalaCvmRestarted.window}\nunless max without (status) (max_over_time(${ORDERED}[${PhalaCvmRestarted.orderedWithin}])) == 1`,
      ),
      summary: 'A CVM has restarted, and neither an update nor a stop was seen.',
      description: `${CVM} runs for ${firstValue({ series: `${uptime}{cvm_id=%q}`, by: BY }, 'humanizeDuration')} only: it has restarted within the last ${PhalaCvmRestarted.window}, seen since ${since('PhalaCvmRestarted', BY)}.`,
      dashboard: 'cvm',
    },
  ];
}
