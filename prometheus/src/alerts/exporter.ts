import type { Alert, RuleInputs } from '../define.ts';
import { overReplicas } from '../promql.ts';
import { since } from '../texts.ts';

/** The exporter itself: nothing else can be believed while one of these is critical. */
export function defineExporterAlerts(inputs: RuleInputs): readonly Alert[] {
  return [...defineProcessAlerts(inputs), ...defineLossAlerts(inputs)];
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
      description: `Exporter {{ $labels.instance }} of job ${job} cannot be scraped since ${since('PhalaExporterReplicaDown', ['instance'])}; another one still watches.`,
      dashboard: 'exporter',
    },
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
