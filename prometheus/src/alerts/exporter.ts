import type { Alert, RuleInputs } from '../define.ts';
import { increasedWithin } from '../polls.ts';
import { countShards, indent, ON_JOB, overReplicas } from '../promql.ts';
import { firstValue, hasBeen, since } from '../texts.ts';

/** Alerts about the exporter itself: while a critical one fires, the other alerts cannot be trusted. */
export function defineExporterAlerts(inputs: RuleInputs): readonly Alert[] {
  return [
    ...defineProcessAlerts(inputs),
    ...defineShardAlerts(inputs),
    ...defineReloadAlerts(inputs),
    ...defineLossAlerts(inputs),
  ];
}

function defineProcessAlerts({ environment }: RuleInputs): readonly Alert[] {
  const { job, replicaLabels } = environment;
  const isUp = `up{job="${job}"}`;
  const anyUp = overReplicas({ series: isUp }, environment);
  const each = overReplicas({ series: isUp }, { replicaLabels: [] });
  return [
    {
      name: 'PhalaExporterDown',
      severity: 'critical',
      subject: 'exporter',
      expression: `${anyUp} == 0\nor\nabsent(${isUp}) == 1`,
      summary: 'No exporter for Phala Cloud can be scraped.',
      description: `Prometheus has scraped no exporter of job ${job} ${since('PhalaExporterDown', ['job'])}: no app, CVM or node is watched, and the other alerts of this set cannot be trusted.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterReplicaDown',
      severity: 'warning',
      subject: 'exporter',
      moreLabels: replicaLabels,
      expression: `${each} == 0\nand ignoring (${replicaLabels.join(', ')})\n${anyUp} == 1`,
      summary: 'One of several exporters for Phala Cloud cannot be scraped.',
      description: `Exporter {{ $labels.instance }} of job ${job} ${hasBeen('unreachable', since('PhalaExporterReplicaDown', ['instance']))}; another exporter of the job can be scraped.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterWithoutApps',
      severity: 'critical',
      subject: 'exporter',
      expression: `job:phala_exporter_total_shards:max\nunless ${ON_JOB}\n(app:phala_app_info:max and ${ON_JOB} job:phala_up:max)`,
      summary: 'The exporter for Phala Cloud watches no app.',
      description: `The exporters of job ${job} can be scraped, but have watched no app or polled none ${since('PhalaExporterWithoutApps', ['job'])}: nothing is watched, and no other alert of this set fires.`,
      dashboard: 'exporter',
    },
  ];
}

function defineShardAlerts({ thresholds, environment }: RuleInputs): readonly Alert[] {
  const { job } = environment;
  const { window } = thresholds.PhalaExporterShardMissing;
  const total = (operation: string): string => `job:phala_exporter_total_shards:${operation}`;
  const totalOf = (operation: string): string =>
    firstValue({ series: `${total(operation)}{job=%q}`, by: ['job'] });
  const presentShards = (matchers: string): string =>
    countShards(`last_over_time(phala_exporter_shard${matchers}[${window}])`, environment);
  return [
    {
      name: 'PhalaExporterShardMissing',
      severity: 'critical',
      subject: 'exporter',
      expression: `count without (shard) (\n  ${presentShards('')}\n)\n< ${total('max')}`,
      summary: 'A shard of the exporter for Phala Cloud is missing: its apps are not watched.',
      description: `Only {{ $value | humanize }} of ${totalOf('max')} shards of job ${job} have been scraped ${since('PhalaExporterShardMissing', ['job'])} (numbers {{ range $index, $shard := printf "${presentShards('{cluster=%q,job=%q}')}" $labels.cluster $labels.job | query | sortByLabel "shard" }}{{ if lt $index 20 }}{{ if $index }}, {{ end }}{{ $shard.Labels.shard }}{{ end }}{{ end }}{{ if gt $value 20.0 }} and more{{ end }}): the apps of the missing shards are not watched, and no other alert of this set covers them.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterShardsDisagree',
      severity: 'critical',
      subject: 'exporter',
      expression: `${total('max')} > ${total('min')}`,
      summary: 'Exporters for Phala Cloud disagree on how many shards there are.',
      description: `Exporters of job ${job} have had different values of --total-shards, from ${totalOf('min')} to ${totalOf('max')}, ${since('PhalaExporterShardsDisagree', ['job'])}: some apps may be watched twice, and some not at all.`,
      dashboard: 'exporter',
    },
  ];
}

function defineReloadAlerts({ environment }: RuleInputs): readonly Alert[] {
  const { job } = environment;
  return [
    {
      name: 'PhalaExporterConfigReloadFailed',
      severity: 'warning',
      subject: 'exporter',
      expression: 'job:phala_exporter_config_last_reload_successful:min == 0',
      summary: 'An exporter for Phala Cloud failed to load its configuration.',
      description: `An exporter of job ${job} ${hasBeen('unable to load its configuration', since('PhalaExporterConfigReloadFailed', ['job']))}; it keeps the previous one. To find the exporter: phala_exporter_config_last_reload_successful == 0.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterWebConfigReloadFailed',
      severity: 'warning',
      subject: 'exporter',
      expression: 'job:phala_exporter_web_config_last_reload_successful:min == 0',
      summary: 'An exporter for Phala Cloud failed to load its web configuration or certificates.',
      description: `An exporter of job ${job} ${hasBeen('unable to load its web configuration or certificates', since('PhalaExporterWebConfigReloadFailed', ['job']))}; it keeps the previous ones, until they expire. To find the exporter: phala_exporter_web_config_last_reload_successful == 0.`,
      dashboard: 'exporter',
    },
  ];
}

function defineLossAlerts({ thresholds, environment }: RuleInputs): readonly Alert[] {
  const { job } = environment;
  const dropped = 'reason:phala_exporter_items_dropped_timestamp_seconds:max';
  const increased = (series: string, window: string): string => increasedWithin(series, window, environment);
  return [
    {
      name: 'PhalaExporterItemsDropped',
      severity: 'warning',
      subject: 'exporter',
      moreLabels: ['reason'],
      expression: increased(`${dropped}{reason!="limit"}`, thresholds.PhalaExporterItemsDropped.window),
      summary: 'The exporter drops CVMs or apps from responses of the API.',
      description: `CVMs or apps of successful responses have been dropped, reason {{ $labels.reason }}, ${since('PhalaExporterItemsDropped', ['reason'])}.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterLimitReached',
      severity: 'critical',
      subject: 'exporter',
      expression: `max without (reason) (\n${indent(increased(`${dropped}{reason="limit"}`, thresholds.PhalaExporterLimitReached.window))}\n)`,
      summary: 'There are more CVMs than the configured limit.',
      description: `CVMs beyond limits.max_cvms have had no metrics and no alerts ${since('PhalaExporterLimitReached', ['job'])}.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterUnknownValues',
      severity: 'info',
      subject: 'exporter',
      moreLabels: ['field'],
      expression: increased(
        'field:phala_exporter_unknown_values_timestamp_seconds:max',
        thresholds.PhalaExporterUnknownValues.window,
      ),
      summary: 'The API returns values that this version of the exporter does not know.',
      description: `Field {{ $labels.field }} has had unknown or unreadable values ${since('PhalaExporterUnknownValues', ['field'])}: the API has changed, or the exporter is old.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaExporterPollsSkipped',
      severity: 'warning',
      subject: 'exporter',
      expression: increased(
        'job:phala_exporter_polls_skipped_timestamp_seconds:max',
        thresholds.PhalaExporterPollsSkipped.window,
      ),
      summary: 'Poll cycles take longer than the poll interval.',
      description: `Poll cycles of job ${job} have been skipped ${since('PhalaExporterPollsSkipped', ['job'])}, because the previous one was still running; data is older than poll.schedule implies.`,
      dashboard: 'exporter',
    },
  ];
}
