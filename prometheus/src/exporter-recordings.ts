import type { Recording } from './define.ts';
import { recordIncrease } from './polls.ts';
import { countShards, lastOverTime, lastWord, ON_WORKSPACE, overReplicas, type Picked } from './promql.ts';
import type { Surroundings } from './thresholds.ts';

/** Recording rules about the exporters and their shards. */
export function defineExporterRecordings(surroundings: Surroundings): readonly Recording[] {
  const last = (picked: Picked): string => lastWord(picked, surroundings);
  const lowest = (series: string): string =>
    overReplicas({ series, operation: 'min' }, surroundings, lastOverTime(series, surroundings));
  return [
    {
      name: 'job:phala_up:max',
      meaning: 'Whether any app answers any replica.',
      expression: last({ series: 'phala_up' }),
    },
    {
      name: 'shard:phala_up:max',
      meaning:
        'Whether any app of the shard answers any replica of it; without shards there is only shard 0.',
      expression: `(${sayingUp(1, surroundings)} > bool 0)\nor\n0 * ${sayingUp(0, surroundings)}`,
    },
    {
      name: 'job:phala_exporter_config_last_reload_successful:min',
      meaning: 'Whether the last load of the configuration was good on every replica.',
      expression: lowest('phala_exporter_config_last_reload_successful'),
    },
    {
      name: 'job:phala_exporter_config_last_reload_success_timestamp_seconds:max',
      meaning: 'When a good configuration was last loaded by any exporter, a start included.',
      expression: `max by (cluster, job) (${lastOverTime('phala_exporter_config_last_reload_success_timestamp_seconds', surroundings)})`,
    },
    {
      name: 'job:phala_exporter_web_config_last_reload_successful:min',
      meaning:
        'Whether the web configuration was good on every replica when it last changed; absent without one.',
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
export function defineWorkspaceRecordings(surroundings: Surroundings): readonly Recording[] {
  const { history } = surroundings;
  const throttled = 'phala_exporter_api_throttled_until_timestamp_seconds';
  const failures = 'workspace_reason:phala_exporter_discovery_failures_timestamp_seconds:max';
  const ofLists = { without: ['collector'] };
  const failedAt = (reasons: string): string =>
    `max without (reason) (last_over_time(${failures}{reason${reasons}}[${history}]))`;
  const refused = '"unauthorized|forbidden"';
  return [
    {
      name: 'workspace:phala_exporter_discovery_success:min',
      meaning: "Whether the last refresh of a workspace's list of apps succeeded on every exporter.",
      expression: lastWord(
        { series: 'phala_exporter_collector_success{collector="apps"}', operation: 'min', ...ofLists },
        surroundings,
      ),
    },
    recordIncrease(
      {
        name: failures,
        meaning: "When a refresh of a workspace's list of apps failed; absent unless it just did.",
        counter: 'phala_exporter_collector_failures_total{collector="apps"}',
        ...ofLists,
      },
      surroundings,
    ),
    {
      name: 'workspace:phala_exporter_discovery_refused:max',
      meaning: 'Workspaces whose list of apps was last refused with 401 or 403; always 1.',
      expression: `1 - workspace:phala_exporter_discovery_success:min == 1\nand ${ON_WORKSPACE}\n(\n  ${failedAt(`=~${refused}`)}\n  unless\n  ${failedAt(`=~${refused}`)} <= ${failedAt(`!~${refused}`)}\n)`,
    },
    {
      name: 'workspace:phala_exporter_api_throttled_until_timestamp_seconds:max',
      meaning: `When the last pause of a workspace after a 429 ends or ended, for ${history}.`,
      expression: overReplicas(
        { series: throttled },
        surroundings,
        `last_over_time(${throttled}[${history}])`,
      ),
    },
  ];
}

/** When exporters last left something out. */
export function defineLossRecordings(surroundings: Surroundings): readonly Recording[] {
  return [
    {
      name: 'reason:phala_exporter_items_dropped_timestamp_seconds:max',
      meaning: 'When CVMs or apps of successful responses were dropped; absent unless they just were.',
      counter: 'phala_exporter_items_dropped_total',
    },
    {
      name: 'field:phala_exporter_unknown_values_timestamp_seconds:max',
      meaning: 'When a value of the API was unknown or unreadable; absent unless one just was.',
      counter: 'phala_exporter_unknown_values_total',
    },
    {
      name: 'job:phala_exporter_polls_skipped_timestamp_seconds:max',
      meaning: 'When a poll cycle was left out; absent unless one just was.',
      counter: 'phala_exporter_poll_cycles_skipped_total',
    },
  ].map((each) => recordIncrease(each, surroundings));
}

// Which shard an exporter is stands in no label but in the value of a series of its own.
function sayingUp(value: 0 | 1, surroundings: Surroundings): string {
  const last = (series: string): string => lastOverTime(series, surroundings);
  return countShards(`${last('phala_exporter_shard')} and ${last('phala_up')} == ${value}`, surroundings);
}
