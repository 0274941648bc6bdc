import { BOOT_ERROR, BOOT_MINUTES, BOOT_STAGE, countWithProblem, IS_GIVEN_UP } from '../boots.ts';
import {
  APP_ID,
  APP_NAME,
  BOOT_ERROR_COLUMN,
  BOOT_STAGE_COLUMN,
  CVM_ID,
  CVM_NAME,
  CVM_STATUS,
  toGivenUpColumn,
  toLiveColumn,
} from '../columns.ts';
import type { Row } from '../layout.ts';
import { COUNT_NOT_LIVE, LIVE } from '../live-status.ts';
import { NO_ALERT, NO_DATA, NO_LIVE_STATUS } from '../no-value.ts';
import { alertList } from '../panels/alert-list.ts';
import { stat } from '../panels/stat.ts';
import { table } from '../panels/table.ts';
import { appSeries, ofSelected, valueByCvm } from '../promql.ts';
import { APP_CVMS, AVAILABILITY, COUNT_NOT_READY, STATUS } from '../readiness.ts';
import { LAST_START } from '../restarts.ts';
import { CRITICAL_ABOVE_ZERO, DATA_AGE, WARNING_ABOVE_ZERO } from '../thresholds.ts';

/** The current state of the selected CVMs. */
export const currentState: Row = {
  title: 'Current state',
  panels: [
    stat({
      title: 'Not ready',
      description: {
        question: 'How many of the selected CVMs are not ready, and how many operations are in progress?',
        shows:
          'Selected CVMs that are not running or have an operation in progress; and those with an operation: an update, a restart, a start or a stop.',
        normal: '0 and 0; above 0 for a few minutes during a deployment.',
        action: 'The table below lists their status; Boot and operations how long each operation has taken.',
      },
      expression: COUNT_NOT_READY,
      legend: 'not ready',
      more: [
        {
          legend: 'operations',
          expression: `sum(${ofSelected(valueByCvm('phala_cvm_in_progress'))}) or 0 * count(${APP_CVMS})`,
          steps: ['ok', [1, 'transitional']],
        },
      ],
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: NO_DATA,
      width: 10,
    }),
    stat({
      title: 'Boots and live status',
      description: {
        question: 'How many CVMs do not boot, are not restarted any more, or are not reported by their node?',
        shows: `Boot problems: selected CVMs whose boot reports an error and is not complete, or is not complete ${BOOT_MINUTES} minutes after the start; and those that exited, and whose VM manager has given up restarting them. An error after a complete boot does not count: its text stays until the next start. Not live: those in status running that their node did not report in the last poll cycle; the status is that of the list, which may lag.`,
        normal: '0 and 0.',
        action:
          'Read the serial log in the console: usually the KMS denied the keys, or a container failed to start. Given up: start the CVM. Not live: compare with the other CVMs on the node, and ask the vendor.',
      },
      expression: countWithProblem('boot', 'given_up'),
      legend: 'boot problems',
      more: [{ legend: 'not live', expression: COUNT_NOT_LIVE, steps: WARNING_ABOVE_ZERO }],
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: NO_LIVE_STATUS,
      width: 10,
    }),
    stat({
      title: 'Oldest data',
      description: {
        question: 'How old is the oldest data?',
        shows: 'The longest time since the last successful poll of a selected app.',
        normal: 'Less than two poll intervals.',
        action: 'See the dashboard Exporter for the reasons of failed polls.',
      },
      expression: `max(time() - ${appSeries('phala_app_last_success_timestamp_seconds')})`,
      unit: 's',
      steps: DATA_AGE,
      noValue: NO_DATA,
    }),
    table({
      title: 'State of each CVM',
      description: {
        question: 'What is the state of each CVM, and since when?',
        shows:
          'Since: when the exporter saw the status change, empty until it has seen a change since its own start. Running: the share of the time range with data. Last start: in the time range, also if the CVM does not run any more. Live: whether the node reported the CVM in the last poll cycle; otherwise the status is that of the list, which may lag. Given up: whether the VM manager has stopped restarting the CVM.',
        normal: 'Running, boot stage complete, live.',
        action:
          'Boot error with a complete boot: the text is from an earlier attempt, or, as gateway, the CVM has no ingress route: request one of its endpoints. Given up: start the CVM.',
      },
      expressions: [
        STATUS,
        `1000 * ${ofSelected(valueByCvm('phala_cvm_status_changed_timestamp_seconds'))}`,
        AVAILABILITY,
        `1000 * ${ofSelected(LAST_START)}`,
        ofSelected(BOOT_STAGE),
        ofSelected(BOOT_ERROR),
        ofSelected(LIVE),
        ofSelected(IS_GIVEN_UP),
      ],
      columns: [
        CVM_STATUS,
        CVM_NAME,
        { field: 'Value #B', header: 'Since', unit: 'dateTimeFromNow' },
        { field: 'Value #C', header: 'Running', unit: 'percentunit', decimals: 1 },
        { field: 'Value #D', header: 'Last start', unit: 'dateTimeFromNow' },
        BOOT_STAGE_COLUMN,
        BOOT_ERROR_COLUMN,
        toLiveColumn('Value #G'),
        toGivenUpColumn('Value #H'),
        CVM_ID,
        APP_NAME,
        APP_ID,
      ],
      sortBy: { header: 'Status' },
      noValue: NO_DATA,
      height: 11,
    }),
    alertList({
      title: 'Firing alerts of these apps',
      description: {
        question: 'Which alerts are firing?',
        shows:
          'Firing alerts of this project for the selected apps and their CVMs, from the rules that this Grafana can read.',
        normal: 'Empty.',
        action: 'Open the runbook that the alert links to.',
      },
      name: 'Phala',
      labels: '{app_id=~"${app_id:regex}"}',
      noValue: NO_ALERT,
      height: 5,
    }),
  ],
};
