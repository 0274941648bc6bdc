import type { Recording } from './define.ts';
import { recordIncrease } from './polls.ts';
import {
  countShards,
  lastOverTime,
  lastValue,
  ON_WORKSPACE,
  overReplicas,
  type SeriesSelection,
} from './promql.ts';
import type { Environment } from './thresholds.ts';

/** Recording rules about the exporters and their shards. */
export function defineExporterRecordings(environment: Environment): readonly Recording[] {
  const last = (selection: SeriesSelection): string => lastValue(selection, environment);
  const lowest = (series: string): string =>
    overReplicas({ series, operation: 'min' }, environment, lastOverTime(series, environment));
  return [
    {
      name: 'job:phala_up:max',
      meaning: 'Whether the last poll of any app succeeded on any replica.',
      expression: last({ series: 'phala_up' }),
    },
    {
      name: 'shard:phala_up:max',
      meaning:
        'Whether the last poll of any app of the shard succeeded on any replica; without shards there is only shard 0.',
      expression: `(${countShardsWithPhalaUp(1, environment)} > bool 0)\nor\n0 * ${countShardsWithPhalaUp(0, environment)}`,
    },
    {
      name: 'job:phala_exporter_config_last_reload_successful:min',
      meaning: 'Whether the last load of the configuration succeeded on every replica.',
      expression: lowest('phala_exporter_config_last_reload_successful'),
    },
    {
      name: 'job:phala_exporter_config_last_reload_success_timestamp_seconds:max',
      meaning: 'When any exporter last loaded its configuration successfully, at a start or a reload.',
      expression: `max by (cluster, job) (${lastOverTime('phala_exporter_config_last_reload_success_timestamp_seconds', environment)})`,
    },
    {
      name: 'job:phala_exporter_web_config_last_reload_successful:min',
      meaning:
        'Whether the last load of the web configuration succeeded on every replica; absent without one.',
      expression: lowest('phala_exporter_web_config_last_reload_successful'),
    },
    {
      name: 'job:phala_exporter_total_shards:max',
      meaning: 'Expected number of shards, the highest that an exporter reports.',
      expression: last({ series: 'phala_exporter_total_shards' }),
    },
    {
      name: 'job:phala_exporter_total_shards:min',
      meaning: 'Expected number of shards, the lowest that an exporter reports.',
      expression: last({ series: 'phala_exporter_total_shards', operation: 'min' }),
    },
  ];
}

/** Recording rules about workspaces: discovery and throttling. */
export function defineWorkspaceRecordings(environment: Environment): readonly Recording[] {
  const { history } = environment;
  const last = (selection: SeriesSelection): string => lastValue(selection, environment);
  const throttled = 'phala_exporter_api_throttled_until_timestamp_seconds';
  const failures = 'workspace_reason:phala_exporter_discovery_failures_timestamp_seconds:max';
  const withoutCollector = { without: ['collector'] };
  const failedAt = (reasons: string): string =>
    `max without (reason) (last_over_time(${failures}{reason${reasons}}[${history}]))`;
  const rejected = '"unauthorized|forbidden"';
  return [
    {
      name: 'workspace:phala_exporter_discovery_success:min',
      meaning: "Whether the last refresh of a workspace's list of apps succeeded on every exporter.",
      expression: last({
        series: 'phala_exporter_collector_success{collector="apps"}',
        operation: 'min',
        ...withoutCollector,
      }),
    },
    {
      name: 'workspace_collector:phala_exporter_collector_success:min',
      meaning: 'Whether the last run of an optional collector succeeded on every exporter.',
      expression: last({
        series: 'phala_exporter_collector_success{collector!~"app_cvms|apps"}',
        operation: 'min',
      }),
    },
    {
      name: 'workspace_shape:phala_exporter_api_shape_info:max',
      meaning: 'The shapes of the last lists of CVMs of a workspace; always 1.',
      expression: last({ series: 'phala_exporter_api_shape_info' }),
    },
    recordIncrease(
      {
        name: failures,
        meaning: "When a refresh of a workspace's list of apps failed; absent unless it failed recently.",
        counter: 'phala_exporter_collector_failures_total{collector="apps"}',
        ...withoutCollector,
      },
      environment,
    ),
    {
      name: 'workspace:phala_exporter_discovery_rejected:max',
      meaning: 'Workspaces whose last request for the list of apps was rejected with 401 or 403; always 1.',
      expression: `1 - workspace:phala_exporter_discovery_success:min == 1\nand ${ON_WORKSPACE}\n(\n  ${failedAt(`=~${rejected}`)}\n  unless\n  ${failedAt(`=~${rejected}`)} <= ${failedAt(`!~${rejected}`)}\n)`,
    },
    {
      name: 'workspace:phala_exporter_api_throttled_until_timestamp_seconds:max',
      meaning: `When the last pause of a workspace after a 429 ends or ended, for ${history}.`,
      expression: overReplicas(
        { series: throttled },
        environment,
        `last_over_time(${throttled}[${history}])`,
      ),
    },
  ];
}

/** When exporters last dropped items or skipped poll cycles. */
export function defineLossRecordings(environment: Environment): readonly Recording[] {
  return [
    {
      name: 'reason:phala_exporter_items_dropped_timestamp_seconds:max',
      meaning: 'When CVMs or apps of successful responses were dropped; absent unless it was recently.',
      counter: 'phala_exporter_items_dropped_total',
    },
    {
      name: 'field:phala_exporter_unknown_values_timestamp_seconds:max',
      meaning: 'When a value of the API was unknown or unreadable; absent unless it was recently.',
      counter: 'phala_exporter_unknown_values_total',
    },
    {
      name: 'job:phala_exporter_polls_skipped_timestamp_seconds:max',
      meaning: 'When a poll cycle was skipped; absent unless it was recently.',
      counter: 'phala_exporter_poll_cycles_skipped_total',
    },
  ].map((each) => recordIncrease(each, environment));
}

// The shard number is the value of phala_exporter_shard, not a label.
function countShardsWithPhalaUp(value: 0 | 1, environment: Environment): string {
  const last = (series: string): string => lastOverTime(series, environment);
  return countShards(`${last('phala_exporter_shard')} and ${last('phala_up')} == ${value}`, environment);
}
