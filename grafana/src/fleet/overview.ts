import { NODE_STATUSES } from '../../../src/snapshot/vocabulary.ts';
import { BOOT_MINUTES, countWithProblem } from '../boots.ts';
import type { Row } from '../layout.ts';
import { COUNT_NOT_LIVE } from '../live-status.ts';
import { NO_ALERT, NO_DATA, NO_EXPECTATION, NO_LIVE_STATUS } from '../no-value.ts';
import { alertList } from '../panels/alert-list.ts';
import { stat } from '../panels/stat.ts';
import { appSeries, SELECTED_APPS, selector } from '../promql.ts';
import { APP_CVMS, COUNT_NOT_READY, MISSING_BY_APP, NODE_STATUS_CODE } from '../readiness.ts';
import { exportersUp } from '../rows/exporters.ts';
import { CRITICAL_ABOVE_ZERO, DATA_AGE, NEUTRAL, WARNING_ABOVE_ZERO } from '../thresholds.ts';

const ONLINE = NODE_STATUSES.indexOf('online') + 1;
const AGE_BY_APP = `(time() - ${appSeries('phala_app_last_success_timestamp_seconds')})`;

/** The state of the fleet in numbers, and the firing alerts. */
export const overview: Row = {
  title: 'Overview',
  panels: [
    stat({
      title: 'CVMs not ready',
      description: {
        question: 'How many CVMs are not ready?',
        shows:
          'CVMs that are not running or have an operation in progress, as of the last successful poll of their app.',
        normal: '0; above 0 for a few minutes during a deployment.',
        action: 'The table below lists them, and since when.',
      },
      expression: COUNT_NOT_READY,
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: NO_DATA,
    }),
    stat({
      title: 'CVMs missing',
      description: {
        question: 'Do apps have fewer ready CVMs than expected?',
        shows:
          'Expected CVMs (expected_cvms in the configuration) that are not ready, over the apps that have an expectation; for an app without data, all its expected CVMs. Not known: apps without expected_cvms, of which nobody can say whether CVMs are missing.',
        normal: '0 missing.',
        action: 'See Apps below; scale out, or correct expected_cvms.',
      },
      expression: `sum(${MISSING_BY_APP} and on (app_id) ${SELECTED_APPS})`,
      legend: 'missing',
      more: [
        {
          legend: 'apps not known',
          expression: `count(max by (app_id) (${SELECTED_APPS}) unless on (app_id) ${selector('phala_app_expected_cvms')})`,
          steps: NEUTRAL,
        },
      ],
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: NO_EXPECTATION,
    }),
    stat({
      title: 'Apps with failed polls',
      description: {
        question: 'Did the last poll of each app succeed?',
        shows:
          'Apps whose last poll of the API failed; this says nothing about the apps themselves. Their CVMs are shown as of the last successful poll, until poll.stale_after.',
        normal: '0.',
        action:
          'Apps with failing polls by reason, on the dashboard Exporter, shows why: the API, the key or the network.',
      },
      expression: `sum(${appSeries('phala_app_poll_success')} == bool 0)`,
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: NO_DATA,
    }),
    stat({
      title: 'Nodes not online',
      description: {
        question: 'Are the nodes of the CVMs online?',
        shows:
          'Nodes that are offline, in maintenance or in an unknown status. Only nodes with CVMs are known.',
        normal: '0.',
        action: 'See Nodes below; ask the vendor, or move the CVMs.',
      },
      expression: `count(${NODE_STATUS_CODE} != ${ONLINE}) or 0 * count(${NODE_STATUS_CODE})`,
      unit: 'none',
      steps: WARNING_ABOVE_ZERO,
      noValue: NO_DATA,
    }),
    stat({
      title: 'Oldest data',
      description: {
        question: 'How old is the oldest data?',
        shows: 'The longest time since the last successful poll of an app.',
        normal: 'Less than two poll intervals.',
        action:
          'After poll.stale_after (five minutes by default), the CVMs of the app are no longer shown. See Apps below.',
      },
      expression: `max(${AGE_BY_APP})`,
      unit: 's',
      steps: DATA_AGE,
      noValue: NO_DATA,
    }),
    exportersUp,
    stat({
      title: 'Boots and live status',
      description: {
        question: 'How many CVMs do not boot, are not reported by their node, or have just restarted?',
        shows: `Boot problems: CVMs whose boot reports an error and is not complete, or is not complete ${BOOT_MINUTES} minutes after the start; and those that exited, and whose VM manager has given up restarting them. Not live: CVMs in status running that their node did not report in the last poll cycle; the status is that of the list, which may lag. Restarted: CVMs that started within the last hour, without those created within it.`,
        normal: '0, 0, and the CVMs that you deployed within the last hour.',
        action:
          'See Boots, restarts and live status below. Given up: they stay down until they are started. Restarts without a deployment are crashes.',
      },
      expression: countWithProblem('boot', 'given_up'),
      legend: 'boot problems',
      more: [
        { legend: 'not live', expression: COUNT_NOT_LIVE, steps: WARNING_ABOVE_ZERO },
        {
          legend: 'restarted, last hour',
          expression: countWithProblem('restarted'),
          steps: ['ok', [1, 'transitional']],
        },
      ],
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: NO_LIVE_STATUS,
      width: 12,
    }),
    stat({
      title: 'Fleet',
      description: {
        question: 'How large is the fleet?',
        shows:
          'CVMs of the selected apps as of their last successful polls, and the apps that are configured or discovered.',
        normal: 'The numbers that you have.',
        action:
          'A sudden drop means that CVMs were deleted, or that apps are no longer monitored: see Collectors on the dashboard Exporter.',
      },
      expression: `sum(${APP_CVMS})`,
      legend: 'CVMs',
      more: [{ legend: 'apps', expression: `count(max by (app_id) (${SELECTED_APPS}))`, steps: NEUTRAL }],
      unit: 'none',
      steps: NEUTRAL,
      noValue: NO_DATA,
      width: 12,
    }),
    alertList({
      title: 'Firing alerts',
      description: {
        question: 'Which alerts are firing?',
        shows:
          'All firing alerts of this project, whatever is selected above, from the rules that this Grafana can read.',
        normal: 'Empty.',
        action: 'Open the runbook that the alert links to.',
      },
      name: 'Phala',
      labels: '',
      noValue: NO_ALERT,
      width: 24,
      height: 5,
    }),
  ],
};
