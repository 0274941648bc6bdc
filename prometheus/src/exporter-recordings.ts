import type { Recording } from './define.ts';
import { countShards, lastOverTime, lastWord, overReplicas, type Remembered } from './promql.ts';
import type { Surroundings } from './thresholds.ts';

/** What exporters say of themselves: how they are, and which shards there are. */
export function defineExporterRecordings(surroundings: Surroundings): readonly Recording[] {
  const last = (parts: Remembered): string => lastWord(parts, surroundings);
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
      expression: overReplicas(
        'min',
        lastOverTime('phala_exporter_config_last_reload_successful', surroundings),
        surroundings,
      ),
    },
    {
      name: 'job:phala_exporter_web_config_last_reload_successful:min',
      meaning:
        'Whether the web configuration was good on every replica when it last changed; absent without one.',
      expression: overReplicas(
        'min',
        lastOverTime('phala_exporter_web_config_last_reload_successful', surroundings),
        surroundings,
      ),
    },
    {
      name: 'workspace:phala_exporter_discovery_up:min',
      meaning: "Whether the last refresh of a workspace's list of apps succeeded on every exporter.",
      expression: last({ series: 'phala_exporter_discovery_up', operation: 'min' }),
    },
    {
      name: 'job:phala_exporter_total_shards:max',
      meaning: 'How many shards there should be, by the exporter that says most.',
      expression: last({ series: 'phala_exporter_total_shards' }),
    },
    {
      name: 'job:phala_exporter_total_shards:min',
      meaning: 'How many shards there should be, by the exporter that says least.',
      expression: last({ series: 'phala_exporter_total_shards', operation: 'min' }),
    },
  ];
}

// Which shard an exporter is stands in no label but in the value of a series of its own.
function sayingUp(value: 0 | 1, surroundings: Surroundings): string {
  const last = (series: string): string => lastOverTime(series, surroundings);
  return countShards(`${last('phala_exporter_shard')} and ${last('phala_up')} == ${value}`, surroundings);
}
