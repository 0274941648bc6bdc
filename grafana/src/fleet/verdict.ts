import { NO_ALERT, NO_EXPORTER_KNOWN, NOTHING_KNOWN } from '../empty.ts';
import type { Room } from '../layout.ts';
import { alerts } from '../panels/alerts.ts';
import { stat } from '../panels/stat.ts';
import { ofApps, told } from '../promql.ts';
import { APP_CVMS, MISSING_BY_APP, NODE_STATUS, READY } from '../readiness.ts';
import { EXPORTERS_UP } from '../rooms/exporters.ts';
import { missingShards } from '../rooms/shards.ts';
import { AGE, NONE_IS_CALM, NONE_IS_GOOD, ONE_IS_GOOD, PLAIN } from '../thresholds.ts';

const AGE_BY_APP = `(time() - ${ofApps('phala_app_last_success_timestamp_seconds')})`;

/** Is anything wrong? Numbers that say so at a glance, and the alerts that fire. */
export const verdict: Room = {
  title: 'Is anything wrong?',
  panels: [
    stat({
      title: 'CVMs not ready',
      says: {
        asks: 'How many CVMs do not serve?',
        shows: 'CVMs that do not run, or that an operation runs on, as of the last good poll of their app.',
        normal: '0; a deployment lets it rise for a few minutes.',
        act: 'The table below says which, and since when.',
      },
      expression: `sum(1 - ${READY}) or 0 * sum(${APP_CVMS})`,
      unit: 'none',
      steps: NONE_IS_GOOD,
      empty: NOTHING_KNOWN,
    }),
    stat({
      title: 'CVMs missing',
      says: {
        asks: 'Do apps have fewer ready CVMs than they should?',
        shows:
          'Ready CVMs that are missing from expected_cvms of the configuration, all apps together; all expected CVMs of an app that nothing is known of.',
        normal: '0.',
        act: 'See the apps below; scale out, or correct expected_cvms.',
      },
      expression: `sum(${MISSING_BY_APP}) or 0 * count(${ofApps('phala_app_info')})`,
      unit: 'none',
      steps: NONE_IS_GOOD,
      empty: NOTHING_KNOWN,
    }),
    stat({
      title: 'Apps that fail',
      says: {
        asks: 'Does every app answer?',
        shows: 'Apps whose last poll failed. Their CVMs are shown as they were, until poll.stale_after.',
        normal: '0.',
        act: 'Failed polls below say why; the dashboard Exporter says whether it is the API, the key or the network.',
      },
      expression: `sum(${ofApps('phala_app_poll_success')} == bool 0)`,
      unit: 'none',
      steps: NONE_IS_GOOD,
      empty: NOTHING_KNOWN,
    }),
    stat({
      title: 'Nodes not online',
      says: {
        asks: 'Do the machines under the CVMs work?',
        shows:
          'Nodes that are offline, in maintenance or in a status that is not known. Only nodes with CVMs are known.',
        normal: '0.',
        act: 'See the nodes below; ask the vendor, or move the CVMs.',
      },
      expression: `count(${NODE_STATUS} unless on (node_id) max by (node_id) (${told('phala_node_status', 'status="online"')}) == 1) or 0 * count(${NODE_STATUS})`,
      unit: 'none',
      steps: NONE_IS_CALM,
      empty: NOTHING_KNOWN,
    }),
    stat({
      title: 'Oldest data',
      says: {
        asks: 'Can I believe what I see?',
        shows: 'Time since the last good poll of the app that had none for longest.',
        normal: 'Less than two poll intervals.',
        act: 'After poll.stale_after, five minutes by default, the CVMs of the app are not shown any more. See Data freshness.',
      },
      expression: `max(${AGE_BY_APP})`,
      unit: 's',
      steps: AGE,
      empty: NOTHING_KNOWN,
    }),
    stat({
      title: 'Exporters up',
      says: {
        asks: 'Does anybody watch?',
        shows: 'Exporters that Prometheus can scrape, of those chosen above.',
        normal: 'As many as you run; without shards one is enough.',
        act: 'At 0 all other panels show ? or old data: start the exporter again.',
      },
      expression: EXPORTERS_UP,
      unit: 'none',
      steps: ONE_IS_GOOD,
      empty: NO_EXPORTER_KNOWN,
    }),
    alerts({
      title: 'Firing alerts',
      says: {
        asks: 'What has somebody been told already?',
        shows:
          'All alerts of this project that fire, whatever is chosen above, from the rules that this Grafana knows.',
        normal: 'Empty.',
        act: 'Open the runbook that the alert links to.',
      },
      name: 'Phala',
      labels: '',
      empty: NO_ALERT,
      width: 12,
      height: 6,
    }),
    missingShards(6),
    stat({
      title: 'All CVMs',
      says: {
        asks: 'How large is the fleet?',
        shows: 'CVMs of the chosen apps as of their last good polls.',
        normal: 'As many as you deployed.',
        act: 'A sudden drop means that CVMs were deleted, or that an app is not watched any more.',
      },
      expression: `sum(${APP_CVMS})`,
      unit: 'none',
      steps: PLAIN,
      empty: NOTHING_KNOWN,
      height: 6,
    }),
    stat({
      title: 'Apps watched',
      says: {
        asks: 'How many apps are watched?',
        shows: 'Apps that are configured or discovered.',
        normal: 'As many as you have.',
        act: 'Where one is missing, see discovery on the dashboard Exporter.',
      },
      expression: `count(${ofApps('phala_app_info')})`,
      unit: 'none',
      steps: PLAIN,
      empty: NOTHING_KNOWN,
      height: 6,
    }),
  ],
};
