import type { Row } from '../layout.ts';
import { NO_EXPORTER } from '../no-value.ts';
import { stat } from '../panels/stat.ts';
import { table } from '../panels/table.ts';
import { exporterSeries, increaseInRange, selector, workspaceSelector } from '../promql.ts';
import { exportersUp } from '../rows/exporters.ts';
import { yesNoMappings } from '../status-styles.ts';
import { CRITICAL_ABOVE_ZERO, CRITICAL_AT_ZERO, WARNING_ABOVE_ZERO } from '../thresholds.ts';
import { PAUSED_UNTIL } from './collectors.ts';

// 0 while an exporter is up; no data otherwise, unlike `up`, which would become 0.
const ZERO_IF_UP = `0 * count(${selector('phala_exporter_build_info')})`;

const EXPORTERS = table({
  title: 'Exporters',
  description: {
    question: 'Which versions of the exporter are running, and since when?',
    shows:
      'Shard, version, commit, Node.js version, start time and time of the last configuration reload of each exporter.',
    normal: 'The same version and number of shards everywhere, and every shard from 0 on.',
    action: 'Different versions may export different metrics: upgrade the older ones.',
  },
  expressions: [
    `max by (job, instance, version, revision, node_version) (${selector('phala_exporter_build_info')})`,
    `1000 * max by (job, instance) (${exporterSeries(selector('process_start_time_seconds'))})`,
    `1000 * max by (job, instance) (${selector('phala_exporter_config_last_reload_success_timestamp_seconds')})`,
    `max by (job, instance) (${selector('phala_exporter_shard')})`,
    `max by (job, instance) (${selector('phala_exporter_total_shards')})`,
  ],
  columns: [
    { field: 'instance', header: 'Exporter' },
    { field: 'job', header: 'Job' },
    { field: 'Value #D', header: 'Shard', decimals: 0 },
    { field: 'Value #E', header: 'Shards', decimals: 0 },
    { field: 'version', header: 'Version' },
    { field: 'revision', header: 'Commit' },
    { field: 'node_version', header: 'Node.js' },
    { field: 'Value #B', header: 'Started', unit: 'dateTimeFromNow' },
    { field: 'Value #C', header: 'Configuration loaded', unit: 'dateTimeFromNow' },
  ],
  sortBy: { header: 'Exporter' },
  noValue: NO_EXPORTER,
  height: 7,
});

/** The health of the exporter in numbers, and the exporters. */
export const overview: Row = {
  title: 'Overview',
  panels: [
    exportersUp,
    stat({
      title: 'Polls and configuration',
      description: {
        question: 'Does any poll succeed, and did the last configuration reload?',
        shows:
          'Whether the last poll of at least one app succeeded, on any exporter; and whether the last reload of the configuration succeeded on every exporter.',
        normal: 'Yes.',
        action:
          'No poll: the API is down, the API key is rejected, or the network is blocked; see API below. Configuration: the previous one is still active; run check-config on the new one to see its errors.',
      },
      expression: `max(${selector('phala_up')})`,
      legend: 'any poll succeeded',
      more: [
        {
          legend: 'configuration loaded',
          expression: `min(${selector('phala_exporter_config_last_reload_successful')})`,
          steps: CRITICAL_AT_ZERO,
        },
      ],
      unit: 'none',
      mappings: yesNoMappings('ok', 'critical'),
      steps: CRITICAL_AT_ZERO,
      noValue: NO_EXPORTER,
      width: 8,
    }),
    stat({
      title: 'Collectors, throttling and dropped items',
      description: {
        question: 'Do discovery and live status work, are requests throttled, and were CVMs or apps dropped?',
        shows:
          'Collectors whose last run failed, on any exporter, by workspace; polls of apps are beside it. Workspaces whose requests are paused after a 429. CVMs and apps in API responses that were dropped in the time range, counted at every poll; the maximum of all exporters.',
        normal: '0.',
        action:
          'Failed collectors and paused workspaces: see Collectors below; repeatedly throttled: poll less often, or run fewer exporters. Dropped items: see their reasons below.',
      },
      expression: `sum(min by (workspace, collector) (${workspaceSelector('phala_exporter_collector_success', 'collector!="app_cvms"')}) == bool 0) or ${ZERO_IF_UP}`,
      legend: 'failed collectors',
      more: [
        {
          legend: 'paused workspaces',
          expression: `count(max by (workspace) (${workspaceSelector(PAUSED_UNTIL)}) > time()) or ${ZERO_IF_UP}`,
          steps: WARNING_ABOVE_ZERO,
        },
        {
          legend: 'dropped items',
          expression: `max(sum by (job, instance) (${increaseInRange('phala_exporter_items_dropped_total')}) and on (job, instance) ${selector('phala_exporter_build_info')}) or ${ZERO_IF_UP}`,
          decimals: 0,
          steps: WARNING_ABOVE_ZERO,
        },
      ],
      unit: 'none',
      steps: CRITICAL_ABOVE_ZERO,
      noValue: NO_EXPORTER,
      width: 12,
    }),
    EXPORTERS,
  ],
};
