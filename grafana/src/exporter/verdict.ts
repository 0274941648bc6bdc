import { NO_ALERT, NO_EXPORTER_KNOWN } from '../empty.ts';
import type { Room } from '../layout.ts';
import { alerts } from '../panels/alerts.ts';
import { stat } from '../panels/stat.ts';
import { grownBy, told, toldOfWorkspaces } from '../promql.ts';
import { EXPORTERS_UP } from '../rooms/exporters.ts';
import { missingShards } from '../rooms/shards.ts';
import { toYesOrNo } from '../statuses.ts';
import { NONE_IS_CALM, NONE_IS_GOOD, ONE_IS_GOOD } from '../thresholds.ts';

// Unlike `up`, this ends with the exporter: nothing is known then, which is not 0.
const ZERO_IF_UP = `0 * count(${told('phala_exporter_build_info')})`;

/** Does it work? */
export const verdict: Room = {
  title: 'Does it work?',
  panels: [
    stat({
      title: 'Exporters up',
      says: {
        asks: 'Does anybody watch?',
        shows: 'Exporters that Prometheus can scrape, of those chosen above.',
        normal: 'As many as you run; without shards one is enough.',
        act: 'At 0 start it again; its log on standard error says why it ended.',
      },
      expression: EXPORTERS_UP,
      unit: 'none',
      steps: ONE_IS_GOOD,
      empty: NO_EXPORTER_KNOWN,
    }),
    stat({
      title: 'Any app answers',
      says: {
        asks: 'Does the API talk to us at all?',
        shows: 'Whether the last poll of at least one app succeeded, on any exporter.',
        normal: 'Yes.',
        act: 'No: the API is down, the key is refused, or the network is closed. See the requests below.',
      },
      expression: `max(${told('phala_up')})`,
      unit: 'none',
      mappings: toYesOrNo('good', 'bad'),
      steps: ONE_IS_GOOD,
      empty: NO_EXPORTER_KNOWN,
    }),
    stat({
      title: 'Configuration',
      says: {
        asks: 'Was the last configuration good?',
        shows: 'Whether every exporter could load its configuration when it last tried.',
        normal: 'Yes.',
        act: 'No: the one before is still in effect. check-config says what is wrong with the new one.',
      },
      expression: `min(${told('phala_exporter_config_last_reload_successful')})`,
      unit: 'none',
      mappings: toYesOrNo('good', 'bad'),
      steps: ONE_IS_GOOD,
      empty: NO_EXPORTER_KNOWN,
    }),
    stat({
      title: 'Discovery fails',
      says: {
        asks: 'Are new apps found?',
        shows: 'Workspaces whose list of apps could not be refreshed the last time, on any exporter.',
        normal: '0.',
        act: 'The last list stays; new apps are not watched. See Discovery below.',
      },
      expression: `sum(min by (workspace) (${toldOfWorkspaces('phala_exporter_collector_success', 'collector="apps"')}) == bool 0) or ${ZERO_IF_UP}`,
      unit: 'none',
      steps: NONE_IS_GOOD,
      empty: NO_EXPORTER_KNOWN,
    }),
    stat({
      title: 'Throttled workspaces',
      says: {
        asks: 'Do we ask too much?',
        shows: 'Workspaces that are paused after a 429.',
        normal: '0.',
        act: 'Again and again: poll less often, or with fewer exporters.',
      },
      expression: `count(max by (workspace) (${toldOfWorkspaces('phala_exporter_api_throttled_until_timestamp_seconds')}) > time()) or ${ZERO_IF_UP}`,
      unit: 'none',
      steps: NONE_IS_CALM,
      empty: NO_EXPORTER_KNOWN,
    }),
    stat({
      title: 'Left out',
      says: {
        asks: 'Is everything shown that the API told?',
        shows:
          'CVMs and apps that were left out in the shown time, counted at every poll; the most of any exporter.',
        normal: '0.',
        act: 'See What is left out for the reason.',
      },
      expression: `max(sum by (job, instance) (${grownBy('phala_exporter_items_dropped_total')}) and on (job, instance) ${told('phala_exporter_build_info')}) or ${ZERO_IF_UP}`,
      unit: 'none',
      decimals: 0,
      steps: NONE_IS_CALM,
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
      width: 20,
      height: 5,
    }),
    missingShards(5),
  ],
};
