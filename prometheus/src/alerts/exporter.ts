import type { Alert, RuleInputs } from '../define.ts';
import { countShards, overReplicas } from '../promql.ts';
import { firstValue, since } from '../texts.ts';

/** The exporter itself: nothing else can be believed while one of these is critical. */
export function defineExporterAlerts(inputs: RuleInputs): readonly Alert[] {
  return [
    ...defineProcessAlerts(inputs),
    ...defineShardAlerts(inputs),
    ...defineReloadAlerts(inputs),
    ...defineLossAlerts(inputs),
  ];
}

function defineProcessAlerts({ surroundings }: RuleInputs): readonly Alert[] {
  const { job, replicaLabels } = surroundings;
  const isUp = `up{job="${job}"}`;
  const overAll = (operation: string, series: string): string =>
    overReplicas(operation, series, surroundings);
  return [
    {
      name: 'PhalaExporterDown',
      severity: 'critical',
      subject: 'exporter',
      expression: `${overAll('max', isUp)} == 0\nor\nabsent(${isUp}) == 1`,
      summary: 'No exporter for Phala Cloud can be scraped.',
      description: `Prometheus has scraped no exporter of job ${job} since ${since('PhalaExporterDown', ['job'])}: nothing is known of any CVM, and no other alert of this set can be believed.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterReplicaDown',
      severity: 'warning',
      subject: 'exporter',
      moreLabels: replicaLabels,
      expression: `${isUp} == 0\nand ignoring (${replicaLabels.join(', ')})\n${overAll('max', isUp)} == 1`,
      summary: 'One of several exporters for Phala Cloud cannot be scraped.',
      description: `Exporter {{ $labels.instance }} of job ${job} cannot be scraped since ${since('PhalaExporterReplicaDown', ['instance'])}; another one can.`,
      dashboard: 'exporter',
    },
  ];
}

function defineShardAlerts({ thresholds, surroundings }: RuleInputs): readonly Alert[] {
  const { job } = surroundings;
  const { window } = thresholds.PhalaExporterShardMissing;
  const total = (operation: string): string => `job:phala_exporter_total_shards:${operation}`;
  const totalOf = (operation: string): string =>
    firstValue({ series: `${total(operation)}{job=%q}`, by: ['job'] });
  const heardOf = (matchers: string): string =>
    countShards(`last_over_time(phala_exporter_shard${matchers}[${window}])`, surroundings);
  return [
    {
      name: 'PhalaExporterShardMissing',
      severity: 'critical',
      subject: 'exporter',
      expression: `count without (shard) (\n  ${heardOf('')}\n)\n< ${total('max')}`,
      summary: 'A shard of the exporter for Phala Cloud is missing: its apps are not watched.',
      description: `Of ${totalOf('max')} shards of job ${job} only {{ $value | humanize }} can be scraped since ${since('PhalaExporterShardMissing', ['job'])} (numbers {{ range $index, $shard := printf "${heardOf('{job=%q}')}" $labels.job | query | sortByLabel "shard" }}{{ if lt $index 20 }}{{ if $index }}, {{ end }}{{ $shard.Labels.shard }}{{ end }}{{ end }}{{ if gt $value 20.0 }} and more{{ end }}): nothing is known of the apps on the others, and no other alert of this set tells it.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterShardsDisagree',
      severity: 'critical',
      subject: 'exporter',
      expression: `${total('max')} > ${total('min')}`,
      summary: 'Exporters for Phala Cloud disagree on how many shards there are.',
      description: `Some exporters of job ${job} were told that there are ${totalOf('max')} shards and others that there are ${totalOf('min')}, since ${since('PhalaExporterShardsDisagree', ['job'])}: some apps may be watched twice, and some not at all.`,
      dashboard: 'exporter',
    },
  ];
}

function defineReloadAlerts({ surroundings }: RuleInputs): readonly Alert[] {
  const { job } = surroundings;
  return [
    {
      name: 'PhalaExporterConfigReloadFailed',
      severity: 'warning',
      subject: 'exporter',
      expression: 'job:phala_exporter_config_last_reload_successful:min == 0',
      summary: 'An exporter for Phala Cloud could not load its configuration.',
      description: `An exporter of job ${job} could not load its configuration since ${since('PhalaExporterConfigReloadFailed', ['job'])}; the one before stays in effect. Where phala_exporter_config_last_reload_successful is 0, that is the one.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterWebConfigReloadFailed',
      severity: 'warning',
      subject: 'exporter',
      expression: 'job:phala_exporter_web_config_last_reload_successful:min == 0',
      summary: 'An exporter for Phala Cloud could not take over its web configuration or certificates.',
      description: `An exporter of job ${job} refuses its web configuration or its certificates since ${since('PhalaExporterWebConfigReloadFailed', ['job'])}; those before stay in effect, until they expire. Where phala_exporter_web_config_last_reload_successful is 0, that is the one.`,
      dashboard: 'exporter',
    },
  ];
}

function defineLossAlerts({ thresholds, surroundings }: RuleInputs): readonly Alert[] {
  const { job } = surroundings;
  const increased = (series: string, window: string, without: readonly string[] = []): string =>
    overReplicas('max', `increase(${series}[${window}])`, surroundings, without);
  return [
    {
      name: 'PhalaExporterItemsDropped',
      severity: 'warning',
      subject: 'exporter',
      moreLabels: ['reason'],
      expression: `${increased('phala_exporter_items_dropped_total{reason!="limit"}', thresholds.PhalaExporterItemsDropped.window)} > 0`,
      summary: 'The exporter leaves CVMs or apps out of what it shows.',
      description: `Good answers of the API have entries that are not shown, reason {{ $labels.reason }}, since ${since('PhalaExporterItemsDropped', ['reason'])}.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterLimitReached',
      severity: 'critical',
      subject: 'exporter',
      expression: `${increased('phala_exporter_items_dropped_total{reason="limit"}', thresholds.PhalaExporterLimitReached.window, ['reason'])} > 0`,
      summary: 'There are more CVMs than the exporter may show.',
      description: `CVMs beyond limits.max_cvms are not shown since ${since('PhalaExporterLimitReached', ['job'])}, and nothing is alerted of them.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterUnknownValues',
      severity: 'info',
      subject: 'exporter',
      moreLabels: ['field'],
      expression: `${increased('phala_exporter_unknown_values_total', thresholds.PhalaExporterUnknownValues.window)} > 0`,
      summary: 'The API says words that this version of the exporter does not know.',
      description: `Field {{ $labels.field }} has values that are unknown or unreadable since ${since('PhalaExporterUnknownValues', ['field'])}: the API has changed, or the exporter is old.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterPollsSkipped',
      severity: 'warning',
      subject: 'exporter',
      expression: `${increased('phala_exporter_polls_skipped_total', thresholds.PhalaExporterPollsSkipped.window)} > 0`,
      summary: 'Poll cycles take longer than the time between two of them.',
      description: `Poll cycles of job ${job} are left out again and again since ${since('PhalaExporterPollsSkipped', ['job'])}, because the one before is still running; data is older than the schedule says.`,
      dashboard: 'exporter',
    },
  ];
}
