import { BOOT_COMPLETE, BOOT_MINUTES, BOOT_PROBLEM, GIVEN_UP } from '../boots.ts';
import type { Row } from '../layout.ts';
import { LIVE, NOT_LIVE } from '../live-status.ts';
import { NO_ALERT, NO_DATA, NO_EXPORTER, NO_LIVE_STATUS } from '../no-value.ts';
import { alertList } from '../panels/alert-list.ts';
import { stat } from '../panels/stat.ts';
import { appSeries, selector } from '../promql.ts';
import { APP_CVMS, MISSING_BY_APP, NODE_STATUS, READY } from '../readiness.ts';
import { RESTARTED, START } from '../restarts.ts';
import { EXPORTERS_UP } from '../rows/exporters.ts';
import { missingShards } from '../rows/shards.ts';
import {
  CRITICAL_ABOVE_ZERO,
  CRITICAL_AT_ZERO,
  DATA_AGE,
  NEUTRAL,
  WARNING_ABOVE_ZERO,
} from '../thresholds.ts';

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
      expression: `sum(1 - ${READY}) or 0 * sum(${APP_CVMS})`,
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: NO_DATA,
    }),
    stat({
      title: 'CVMs missing',
      description: {
        question: 'Do apps have fewer ready CVMs than expected?',
        shows:
          'Expected CVMs (expected_cvms in the configuration) that are not ready, over all apps; for an app without data, all its expected CVMs.',
        normal: '0.',
        action: 'See Apps below; scale out, or correct expected_cvms.',
      },
      expression: `sum(${MISSING_BY_APP}) or 0 * count(${appSeries('phala_app_info')})`,
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: NO_DATA,
    }),
    stat({
      title: 'Apps with failed polls',
      description: {
        question: 'Did the last poll of each app succeed?',
        shows:
          'Apps whose last poll of the API failed; this says nothing about the apps themselves. Their CVMs are shown as of the last successful poll, until poll.stale_after.',
        normal: '0.',
        action:
          'Apps with failing polls by reason, below, shows why; the dashboard Exporter shows whether it is the API, the key or the network.',
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
      expression: `count(${NODE_STATUS} unless on (node_id) max by (node_id) (${selector('phala_node_status', 'status="online"')}) == 1) or 0 * count(${NODE_STATUS})`,
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
          'After poll.stale_after (five minutes by default), the CVMs of the app are no longer shown. See Data freshness.',
      },
      expression: `max(${AGE_BY_APP})`,
      unit: 's',
      steps: DATA_AGE,
      noValue: NO_DATA,
    }),
    stat({
      title: 'Exporters up',
      description: {
        question: 'Is the exporter up?',
        shows: 'Selected exporters that Prometheus can scrape.',
        normal: 'The number that you run; without shards, one is enough.',
        action: 'At 0, all other panels show ? or old data: restart the exporter.',
      },
      expression: EXPORTERS_UP,
      unit: 'none',
      steps: CRITICAL_AT_ZERO,
      noValue: NO_EXPORTER,
    }),
    stat({
      title: 'Boot problems',
      description: {
        question: 'How many CVMs do not boot?',
        shows: `CVMs whose boot reports an error and is not complete, or is not complete ${BOOT_MINUTES} minutes after the start.`,
        normal: '0.',
        action: 'See Boots, restarts and live status below.',
      },
      expression: `count(${BOOT_PROBLEM}) or 0 * count(${BOOT_COMPLETE})`,
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: NO_LIVE_STATUS,
    }),
    stat({
      title: 'Given up restarting',
      description: {
        question: 'How many CVMs does the VM manager not restart any more?',
        shows: 'CVMs that exited, and whose VM manager has given up restarting them.',
        normal: '0.',
        action: 'They stay down until they are started: see Boots, restarts and live status below.',
      },
      expression: `count(${GIVEN_UP}) or 0 * count(${BOOT_COMPLETE})`,
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: NO_LIVE_STATUS,
    }),
    stat({
      title: 'Restarted, last hour',
      description: {
        question: 'How many CVMs have just restarted?',
        shows: 'CVMs that started within the last hour, without those created within it.',
        normal: '0, or the CVMs that you deployed.',
        action: 'Without a deployment: crashes. See Boots, restarts and live status below.',
      },
      expression: `count(${RESTARTED}) or 0 * count(${START})`,
      unit: 'none',
      steps: ['ok', [1, 'transitional']],
      noValue: NO_LIVE_STATUS,
    }),
    stat({
      title: 'CVMs not live',
      description: {
        question: 'How many CVMs does their node not report?',
        shows:
          'CVMs in status running that their node did not report in the last poll cycle: the status is that of the list, which may lag.',
        normal: '0.',
        action: 'See Boots, restarts and live status below.',
      },
      expression: `count(${NOT_LIVE}) or 0 * count(${LIVE})`,
      unit: 'none',
      steps: WARNING_ABOVE_ZERO,
      noValue: NO_LIVE_STATUS,
    }),
    stat({
      title: 'All CVMs',
      description: {
        question: 'How large is the fleet?',
        shows: 'CVMs of the selected apps as of their last successful polls.',
        normal: 'The number that you deployed.',
        action: 'A sudden drop means that CVMs were deleted, or that an app is no longer monitored.',
      },
      expression: `sum(${APP_CVMS})`,
      unit: 'none',
      steps: NEUTRAL,
      noValue: NO_DATA,
    }),
    stat({
      title: 'Monitored apps',
      description: {
        question: 'How many apps are monitored?',
        shows: 'Apps that are configured or discovered.',
        normal: 'The number of apps that you have.',
        action: 'If one is missing, see Collectors on the dashboard Exporter.',
      },
      expression: `count(${appSeries('phala_app_info')})`,
      unit: 'none',
      steps: NEUTRAL,
      noValue: NO_DATA,
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
      width: 20,
      height: 5,
    }),
    missingShards(5),
  ],
};
