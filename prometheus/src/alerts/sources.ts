import type { Alert, RuleInputs } from '../define.ts';
import { toSeconds } from '../duration.ts';
import { lasts } from '../polls.ts';
import { ON_APP, ON_CVM, ON_JOB, ON_WORKSPACE } from '../promql.ts';
import { firstValue, hasBeen, since, sinceRecorded, WORKSPACE } from '../texts.ts';

/** Alerts about discovery and the optional collectors of a workspace. */
export function defineSourceAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { PhalaCollectorFailing, PhalaWorkspaceWithoutApps } = thresholds;
  const failingSince = 'workspace_collector:phala_exporter_collector_failing_since_timestamp_seconds:min';
  return [
    {
      name: 'PhalaDiscoveryFailing',
      severity: 'warning',
      subject: 'workspace',
      expression: `workspace:phala_exporter_discovery_success:min == 0\nunless ${ON_WORKSPACE}\n(app:phala_app_info:max unless ${ON_WORKSPACE} (app:phala_app_info:max and ${ON_APP} app:phala_app_poll_success:max == 1))`,
      summary: 'The discovery of a workspace fails.',
      description: `An exporter of job {{ $labels.job }} ${hasBeen(`unable to refresh the list of apps of ${WORKSPACE}`, since('PhalaDiscoveryFailing', ['workspace']))}: apps created since then may not be watched.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaCollectorFailing',
      severity: 'warning',
      subject: 'workspace',
      moreLabels: ['collector'],
      expression: lasts(failingSince, PhalaCollectorFailing.for),
      summary: 'An optional source of data of a workspace fails.',
      description: `The collector {{ $labels.collector }} of ${WORKSPACE} ${hasBeen('failing, or off after an error,', sinceRecorded(failingSince, ['workspace', 'collector']))} on an exporter of job {{ $labels.job }}: what only it knows is missing or old.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaWorkspaceWithoutApps',
      severity: 'critical',
      subject: 'workspace',
      expression: `time() - workspace:phala_app_info_timestamp_seconds:max > ${toSeconds(PhalaWorkspaceWithoutApps.age)}`,
      summary: 'A workspace has no apps any more, without a change of the configuration.',
      description: `The list of apps of ${WORKSPACE} is empty or has no app to watch; it last had one at ${firstValue({ series: 'workspace:phala_app_info_timestamp_seconds:max{workspace=%q}', by: ['workspace'] }, 'humanizeTimestamp')}. None of its apps and CVMs has been watched ${since('PhalaWorkspaceWithoutApps', ['workspace'])}.`,
      dashboard: 'exporter',
    },
  ];
}

/**
 * Alerts about CVMs that vanish from a workspace: a list that the API returns empty or cut is no failure of a poll. CVMs
 * with an operation were deleted on purpose, and the CVMs of apps that a reload removed are not watched on purpose; both
 * are seen until `lookback` after it.
 */
export function defineShrunkAlerts({ thresholds, environment }: RuleInputs): readonly Alert[] {
  const { cvms, window } = thresholds.PhalaWorkspaceShrunk;
  const now = 'workspace:phala_app_cvms:sum';
  const before = `max_over_time(${now}[${window}])`;
  const apps = 'workspace:phala_app_info:count';
  const reloaded = 'job:phala_exporter_config_last_reload_success_timestamp_seconds:max';
  const deleted = `count without (alias, app_id, cvm_id, name, node, node_id) (\n  last_over_time(cvm:phala_cvm_info:max[${window}])\n  and ${ON_CVM}\n  max_over_time(cvm:phala_cvm_in_progress:max[${window}]) == 1\n)`;
  return [
    {
      name: 'PhalaWorkspaceShrunk',
      severity: 'critical',
      subject: 'workspace',
      expression: `${now} + (${deleted} or 0 * ${now})\n<= (${before} >= ${cvms}) / 2
unless
(
  ${apps} < max_over_time(${apps}[${window}])
  and ${ON_JOB}
  time() - ${reloaded} < ${toSeconds(window) + 2 * toSeconds(environment.lookback)}
)`,
      summary: 'Half or more of the CVMs of a workspace vanished, and no operation was seen.',
      description: `The apps of ${WORKSPACE} have had ${firstValue({ series: `${now}{workspace=%q}`, by: ['workspace'] })} CVMs ${since('PhalaWorkspaceShrunk', ['workspace'])}, down from ${firstValue({ series: `max_over_time(${now}{workspace=%q}[${window}])`, by: ['workspace'] })} within ${window}; on most of those that vanished no operation was seen.`,
      dashboard: 'fleet',
    },
  ];
}
