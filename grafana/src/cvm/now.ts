import { NO_ALERT, NOTHING_KNOWN, OLD_SHAPE_ONLY } from '../empty.ts';
import type { Room } from '../layout.ts';
import { alerts } from '../panels/alerts.ts';
import { stat } from '../panels/stat.ts';
import { ofApps, ofCvms } from '../promql.ts';
import { APP_CVMS, IN_PROGRESS, READY } from '../readiness.ts';
import { AGE, NONE_IS_GOOD, PLAIN } from '../thresholds.ts';
import { UPTIME } from '../units.ts';

/** How it is now. */
export const now: Room = {
  title: 'Now',
  panels: [
    stat({
      title: 'Ready',
      says: {
        asks: 'How many of the chosen CVMs serve?',
        shows: 'Chosen CVMs that run and that no operation runs on.',
        normal: 'All that are chosen.',
        act: 'The table below says which is in which status.',
      },
      expression: `sum(${READY}) or 0 * sum(${APP_CVMS})`,
      unit: 'none',
      steps: ['bad', [1, 'good']],
      empty: NOTHING_KNOWN,
    }),
    stat({
      title: 'Not ready',
      says: {
        asks: 'How many do not?',
        shows: 'Chosen CVMs that do not run, or that an operation runs on.',
        normal: '0; a deployment lets it rise for a few minutes.',
        act: 'The table below says why.',
      },
      expression: `sum(1 - ${READY}) or 0 * sum(${APP_CVMS})`,
      unit: 'none',
      steps: NONE_IS_GOOD,
      empty: NOTHING_KNOWN,
    }),
    stat({
      title: 'Operations',
      says: {
        asks: 'Is something being done to them?',
        shows: 'Chosen CVMs that an operation runs on: an update, a restart, a start, a stop.',
        normal: '0, or what you deploy.',
        act: 'See Boot and operations for how long it takes.',
      },
      expression: `sum(${IN_PROGRESS})`,
      unit: 'none',
      steps: ['good', [1, 'moving']],
      empty: NOTHING_KNOWN,
    }),
    stat({
      title: 'Boot errors',
      says: {
        asks: 'Could they boot?',
        shows: 'Chosen CVMs whose boot reported an error.',
        normal: '0.',
        act: 'Read the serial log in the console: the KMS may refuse the keys, or a container does not start.',
      },
      expression: `sum(${ofCvms('phala_cvm_boot_error')})`,
      unit: 'none',
      steps: NONE_IS_GOOD,
      empty: OLD_SHAPE_ONLY,
    }),
    stat({
      title: 'Shortest uptime',
      says: {
        asks: 'Did one of them start again?',
        shows: 'The shortest time since the start, of the chosen CVMs that run.',
        normal: 'As long as the last deployment is ago.',
        act: 'Minutes without a deployment: a crash. See the state history.',
      },
      expression: `min(${ofCvms('phala_cvm_uptime_seconds')})`,
      unit: UPTIME,
      steps: PLAIN,
      empty: OLD_SHAPE_ONLY,
    }),
    stat({
      title: 'Oldest data',
      says: {
        asks: 'Can I believe what I see?',
        shows: 'Time since the last good poll of the chosen apps.',
        normal: 'Less than two poll intervals.',
        act: 'See the dashboard Exporter for why polls fail.',
      },
      expression: `max(time() - ${ofApps('phala_app_last_success_timestamp_seconds')})`,
      unit: 's',
      steps: AGE,
      empty: NOTHING_KNOWN,
    }),
    alerts({
      title: 'Firing alerts of these apps',
      says: {
        asks: 'What has somebody been told already?',
        shows:
          'Alerts of this project that fire for the chosen apps and their CVMs, from the rules that this Grafana knows.',
        normal: 'Empty.',
        act: 'Open the runbook that the alert links to.',
      },
      name: 'Phala',
      labels: '{app_id=~"${app_id:regex}"}',
      empty: NO_ALERT,
      height: 5,
    }),
  ],
};
