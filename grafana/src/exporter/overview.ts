import type { Row } from '../layout.ts';
import { NO_ALERT, NO_EXPORTER } from '../no-value.ts';
import { alertList } from '../panels/alert-list.ts';
import { stat } from '../panels/stat.ts';
import { increaseInRange, selector, workspaceSelector } from '../promql.ts';
import { EXPORTERS_UP } from '../rows/exporters.ts';
import { missingShards } from '../rows/shards.ts';
import { yesNoMappings } from '../status-styles.ts';
import { CRITICAL_ABOVE_ZERO, CRITICAL_AT_ZERO, WARNING_ABOVE_ZERO } from '../thresholds.ts';

// 0 while an exporter is up; no data otherwise, unlike `up`, which would become 0.
const ZERO_IF_UP = `0 * count(${selector('phala_exporter_build_info')})`;

/** The health of the exporter in numbers, and firing alerts. */
export const overview: Row = {
  title: 'Overview',
  panels: [
    stat({
      title: 'Exporters up',
      description: {
        question: 'Is the exporter up?',
        shows: 'Selected exporters that Prometheus can scrape.',
        normal: 'The number that you run; without shards, one is enough.',
        action: 'At 0, restart it; its log on standard error shows why it exited.',
      },
      expression: EXPORTERS_UP,
      unit: 'none',
      steps: CRITICAL_AT_ZERO,
      noValue: NO_EXPORTER,
    }),
    stat({
      title: 'Any poll succeeded',
      description: {
        question: 'Does any poll succeed?',
        shows: 'Whether the last poll of at least one app succeeded, on any exporter.',
        normal: 'Yes.',
        action: 'No: the API is down, the API key is rejected, or the network is blocked. See API below.',
      },
      expression: `max(${selector('phala_up')})`,
      unit: 'none',
      mappings: yesNoMappings('ok', 'critical'),
      steps: CRITICAL_AT_ZERO,
      noValue: NO_EXPORTER,
    }),
    stat({
      title: 'Configuration loaded',
      description: {
        question: 'Did the last configuration reload succeed?',
        shows: 'Whether the last reload of the configuration succeeded on every exporter.',
        normal: 'Yes.',
        action:
          'No: the previous configuration is still active. Run check-config on the new one to see its errors.',
      },
      expression: `min(${selector('phala_exporter_config_last_reload_successful')})`,
      unit: 'none',
      mappings: yesNoMappings('ok', 'critical'),
      steps: CRITICAL_AT_ZERO,
      noValue: NO_EXPORTER,
    }),
    stat({
      title: 'Failed collectors',
      description: {
        question: 'Do discovery and live status work?',
        shows:
          'Collectors whose last run failed, on any exporter, by workspace: apps, the discovery of apps, and live_status, what nodes report. Polls of apps are not included: see Any poll succeeded.',
        normal: '0.',
        action:
          'apps: the previous list stays active, and new apps are not monitored. live_status: status and operations are those of the list, which may lag. See Collectors below.',
      },
      expression: `sum(min by (workspace, collector) (${workspaceSelector('phala_exporter_collector_success', 'collector!="app_cvms"')}) == bool 0) or ${ZERO_IF_UP}`,
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: NO_EXPORTER,
    }),
    stat({
      title: 'Throttled workspaces',
      description: {
        question: 'Are requests throttled?',
        shows: 'Workspaces whose requests are paused after a 429.',
        normal: '0.',
        action: 'Repeatedly above 0: poll less often, or run fewer exporters.',
      },
      expression: `count(max by (workspace) (${workspaceSelector('phala_exporter_api_throttled_until_timestamp_seconds')}) > time()) or ${ZERO_IF_UP}`,
      unit: 'none',
      steps: WARNING_ABOVE_ZERO,
      noValue: NO_EXPORTER,
    }),
    stat({
      title: 'Dropped items',
      description: {
        question: 'Were CVMs or apps dropped?',
        shows:
          'CVMs and apps in API responses that were dropped in the time range, counted at every poll; the maximum of all exporters.',
        normal: '0.',
        action: 'See Dropped items by reason below.',
      },
      expression: `max(sum by (job, instance) (${increaseInRange('phala_exporter_items_dropped_total')}) and on (job, instance) ${selector('phala_exporter_build_info')}) or ${ZERO_IF_UP}`,
      unit: 'none',
      decimals: 0,
      steps: WARNING_ABOVE_ZERO,
      noValue: NO_EXPORTER,
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
