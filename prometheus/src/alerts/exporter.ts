import type { Alert, RuleInputs } from '../define.ts';
import { increasedWithin } from '../polls.ts';
import { countShards, indent, ON_JOB, overReplicas } from '../promql.ts';
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
  const anyUp = overReplicas({ series: isUp }, surroundings);
  const each = overReplicas({ series: isUp }, { replicaLabels: [] });
  return [
    {
      name: 'PhalaExporterDown',
      severity: 'critical',
      subject: 'exporter',
      expression: `${anyUp} == 0\nor\nabsent(${isUp}) == 1`,
      summary: 'No exporter for Phala Cloud can be scraped.',
      description: `Prometheus has scraped no exporter of job ${job} since ${since('PhalaExporterDown', ['job'])}: nothing is known of any CVM, and no other alert of this set can be believed.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterReplicaDown',
      severity: 'warning',
      subject: 'exporter',
      moreLabels: replicaLabels,
      expression: `${each} == 0\nand ignoring (${replicaLabels.join(', ')})\n${anyUp} == 1`,
      summary: 'One of several exporters for Phala Cloud cannot be scraped.',
      description: `Exporter {{ $labels.instance }} of job ${job} cannot be scraped since ${since('PhalaExporterReplicaDown', ['instance'])}; another one can.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterWithoutApps',
      severity: 'critical',
      subject: 'exporter',
      expression: `job:phala_exporter_total_shards:max\nunless ${ON_JOB}\n(app:phala_app_info:max and ${ON_JOB} job:phala_up:max)`,
      summary: 'The exporter for Phala Cloud watches no app at all.',
      description: `The exporters of job ${job} can be scraped, but tell of no app or have asked for none since ${since('PhalaExporterWithoutApps', ['job'])}: nothing is watched, and no other alert of this set tells it.`,
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
      description: `Of ${totalOf('max')} shards of job ${job} only {{ $value | humanize }} can be scraped since ${since('PhalaExporterShardMissing', ['job'])} (numbers {{ range $index, $shard := printf "${heardOf('{cluster=%q,job=%q}')}" $labels.cluster $labels.job | query | sortByLabel "shard" }}{{ if lt $index 20 }}{{ if $index }}, {{ end }}{{ $shard.Labels.shard }}{{ end }}{{ end }}{{ if gt $value 20.0 }} and more{{ end }}): nothing is known of the apps on the others, and no other alert of this set tells it.`,
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
  const dropped = 'reason:phala_exporter_items_dropped_timestamp_seconds:max';
  const lately = (series: string, window: string): string => increasedWithin(series, window, surroundings);
  return [
    {
      name: 'PhalaExporterItemsDropped',
      severity: 'warning',
      subject: 'exporter',
      moreLabels: ['reason'],
      expression: lately(`${dropped}{reason!="limit"}`, thresholds.PhalaExporterItemsDropped.window),
      summary: 'The exporter leaves CVMs or apps out of what it shows.',
      description: `Good answers of the API have entries that are not shown, reason {{ $labels.reason }}, since ${since('PhalaExporterItemsDropped', ['reason'])}.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterLimitReached',
      severity: 'critical',
      subject: 'exporter',
      expression: `max without (reason) (\n${indent(lately(`${dropped}{reason="limit"}`, thresholds.PhalaExporterLimitReached.window))}\n)`,
      summary: 'There are more CVMs than the exporter may show.',
      description: `CVMs beyond limits.max_cvms are not shown since ${since('PhalaExporterLimitReached', ['job'])}, and nothing is alerted of them.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterUnknownValues',
      severity: 'info',
      subject: 'exporter',
      moreLabels: ['field'],
      expression: lately(
        'field:phala_exporter_unknown_values_timestamp_seconds:max',
        thresholds.PhalaExporterUnknownValues.window,
      ),
      summary: 'The API says words that this version of the exporter does not know.',
      description: `Field {{ $labels.field }} has values that are unknown or unreadable since ${since('PhalaExporterUnknownValues', ['field'])}: the API has changed, or the exporter is old.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterPollsSkipped',
      severity: 'warning',
      subject: 'exporter',
      expression: lately(
        'job:phala_exporter_polls_skipped_timestamp_seconds:max',
        thresholds.PhalaExporterPollsSkipped.window,
      ),
      summary: 'Poll cycles take longer than the time between two of them.',
      description: `Poll cycles of job ${job} are left out since ${since('PhalaExporterPollsSkipped', ['job'])}, because the one before is still running; data is older than the schedule says.`,
      dashboard: 'exporter',
    },
  ];
}
