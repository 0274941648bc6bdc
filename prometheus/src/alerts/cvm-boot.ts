import type { Alert, RuleInputs } from '../define.ts';
import { lasts } from '../polls.ts';
import { cvmsWhere, inStatus } from '../promql.ts';
import { RESTARTS } from '../restart-recordings.ts';
import { IN_PROGRESS } from '../since-recordings.ts';
import { STOPPED } from '../statuses.ts';
import {
  bootErrorCause,
  bootStage,
  CVM,
  CVM_STATUS,
  firstValue,
  hasBeen,
  since,
  sinceRecorded,
  sinceStatusChanged,
} from '../texts.ts';

const BY = ['cvm_id'];
const BOOTING_SINCE = 'cvm:phala_cvm_booting_since_timestamp_seconds:min';
const LAST_STARTED = `last at ${firstValue({ series: 'cvm:phala_cvm_last_start_timestamp_seconds:max{cvm_id=%q}', by: BY }, 'humanizeTimestamp')}`;

/** Alerts about the boots of a CVM. */
export function defineBootAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { PhalaCvmBootIncomplete } = thresholds;
  return [
    {
      name: 'PhalaCvmBootError',
      severity: 'critical',
      subject: 'cvm',
      expression: cvmsWhere(
        `cvm:phala_cvm_boot_error:max == 1\nunless cvm:phala_cvm_boot_complete:max == 1\nunless ${inStatus(...STOPPED)}`,
      ),
      summary: 'A CVM cannot boot.',
      description: `The boot of ${CVM} has reported an error${bootErrorCause(' of cause ')} and not finished${bootStage(' at stage ')} ${since('PhalaCvmBootError', BY)}; its status is ${CVM_STATUS}.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmBootIncomplete',
      severity: 'warning',
      subject: 'cvm',
      expression: cvmsWhere(lasts(BOOTING_SINCE, PhalaCvmBootIncomplete.for)),
      summary: 'A CVM is in status running, but its boot has not finished.',
      description: `The boot of ${CVM} has not finished ${sinceRecorded(BOOTING_SINCE, BY)}, although its status is running${bootStage('; its stage is ')}.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmWithoutIngress',
      severity: 'warning',
      subject: 'cvm',
      expression: cvmsWhere(
        `max without (cause) (cvm_cause:phala_cvm_boot_error_info:max{cause="gateway"}) == 1\nand cvm:phala_cvm_boot_complete:max == 1\nand ${inStatus('running')}`,
      ),
      summary: 'A CVM runs without an ingress route.',
      description: `${CVM} has run without an ingress route, by the error text of its boot, ${since('PhalaCvmWithoutIngress', BY)}. The text stays until the CVM starts again, also if the route is back: request one of its endpoints.`,
      dashboard: 'cvm',
    },
  ];
}

/** Alerts about the restarts of a CVM. */
export function defineRestartAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { PhalaCvmCrashLoop, PhalaCvmFlapping, PhalaCvmRestarted } = thresholds;
  const changes = (series: string, { window }: { readonly window: string }): string =>
    firstValue({ series: `changes(${series}{cvm_id=%q}[${window}])`, by: BY });
  return [
    {
      name: 'PhalaCvmAutoRestartExhausted',
      severity: 'critical',
      subject: 'cvm',
      expression: cvmsWhere(`cvm:phala_cvm_auto_restart_exhausted:max == 1 unless ${IN_PROGRESS}`),
      summary: 'A CVM exited, and the VM manager does not restart it any more.',
      description: `${CVM} ${hasBeen(`in status ${CVM_STATUS}`, sinceStatusChanged('PhalaCvmAutoRestartExhausted'))}, and the VM manager has given up restarting it: it stays down until it is started.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmCrashLoop',
      severity: 'critical',
      subject: 'cvm',
      expression: cvmsWhere(
        `${RESTARTS} - min_over_time(${RESTARTS}[${PhalaCvmCrashLoop.window}]) >= ${PhalaCvmCrashLoop.restarts}`,
      ),
      summary: 'A CVM restarts again and again.',
      description: `${CVM} has restarted ${changes(RESTARTS, PhalaCvmCrashLoop)} times within ${PhalaCvmCrashLoop.window} without an update or a stop, ${LAST_STARTED}${bootErrorCause('; its boot reports an error of cause ')}.`,
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
      description: `${CVM} has changed between ready and not ready ${changes('cvm:phala_cvm_ready:max', PhalaCvmFlapping)} times within ${PhalaCvmFlapping.window}, and ${hasBeen('flapping', since('PhalaCvmFlapping', BY))}.`,
      dashboard: 'cvm',
    },
    {
      name: 'PhalaCvmRestarted',
      severity: 'warning',
      subject: 'cvm',
      expression: cvmsWhere(`${RESTARTS} > min_over_time(${RESTARTS}[${PhalaCvmRestarted.window}])`),
      summary: 'A CVM restarted, and neither an update nor a stop was seen.',
      description: `${CVM} has restarted within the last ${PhalaCvmRestarted.window} without an update or a stop, ${LAST_STARTED}.`,
      dashboard: 'cvm',
    },
  ];
}
