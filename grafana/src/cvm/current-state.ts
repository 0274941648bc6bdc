import type { Row } from '../layout.ts';
import { NO_ALERT, NO_DATA, OLD_SHAPE_ONLY } from '../no-value.ts';
import { alertList } from '../panels/alert-list.ts';
import { stat } from '../panels/stat.ts';
import { appSeries, cvmSeries } from '../promql.ts';
import { APP_CVMS, IN_PROGRESS, READY } from '../readiness.ts';
import { CRITICAL_ABOVE_ZERO, DATA_AGE, NEUTRAL } from '../thresholds.ts';
import { UPTIME } from '../units.ts';

/** The current state of the selected CVMs. */
export const currentState: Row = {
  title: 'Current state',
  panels: [
    stat({
      title: 'Ready',
      description: {
        question: 'How many of the selected CVMs are ready?',
        shows: 'Selected CVMs that are running, without an operation in progress.',
        normal: 'All selected CVMs.',
        action: 'The table below lists the status of each.',
      },
      expression: `sum(${READY}) or 0 * sum(${APP_CVMS})`,
      unit: 'none',
      steps: ['critical', [1, 'ok']],
      noValue: NO_DATA,
    }),
    stat({
      title: 'Not ready',
      description: {
        question: 'How many of the selected CVMs are not ready?',
        shows: 'Selected CVMs that are not running or have an operation in progress.',
        normal: '0; above 0 for a few minutes during a deployment.',
        action: 'The table below lists their status.',
      },
      expression: `sum(1 - ${READY}) or 0 * sum(${APP_CVMS})`,
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: NO_DATA,
    }),
    stat({
      title: 'Operations',
      description: {
        question: 'How many operations are in progress?',
        shows: 'Selected CVMs with an operation in progress: an update, a restart, a start or a stop.',
        normal: '0, or the CVMs that you are deploying.',
        action: 'See Boot and operations for their duration.',
      },
      expression: `sum(${IN_PROGRESS})`,
      unit: 'none',
      steps: ['ok', [1, 'transitional']],
      noValue: NO_DATA,
    }),
    stat({
      title: 'Boot errors',
      description: {
        question: 'How many CVMs report a boot error?',
        shows: 'Selected CVMs whose boot reported an error.',
        normal: '0.',
        action:
          'Read the serial log in the console: usually the KMS denied the keys, or a container failed to start.',
      },
      expression: `sum(${cvmSeries('phala_cvm_boot_error')})`,
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: OLD_SHAPE_ONLY,
    }),
    stat({
      title: 'Shortest uptime',
      description: {
        question: 'Did a CVM restart?',
        shows: 'The shortest time since the last start, of the selected CVMs that are running.',
        normal: 'Not less than the time since the last deployment.',
        action: 'Minutes, without a deployment: a crash. See State history.',
      },
      expression: `min(${cvmSeries('phala_cvm_uptime_seconds')})`,
      unit: UPTIME,
      steps: NEUTRAL,
      noValue: OLD_SHAPE_ONLY,
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
