import { APP_SEEN, APPS, APPS_SEEN, CVMS, CVMS_LOST } from '../absence-recordings.ts';
import type { Alert, RuleInputs } from '../define.ts';
import { toSeconds } from '../duration.ts';
import { lasts } from '../polls.ts';
import { ON_APP, ON_JOB } from '../promql.ts';
import { APP, capital, firstValue, since, sinceRecorded, WORKSPACE } from '../texts.ts';

const RELOADED = 'job:phala_exporter_config_last_reload_success_timestamp_seconds:max';

/** Alerts about what was watched, and is not any more without a change of the configuration. */
export function defineAbsenceAlerts(inputs: RuleInputs): readonly Alert[] {
  return [...defineAppsAlerts(inputs), ...defineCvmsAlerts(inputs), defineShrinkAlert(inputs)];
}

function defineAppsAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { PhalaWorkspaceWithoutApps, PhalaAppVanished } = thresholds;
  return [
    {
      name: 'PhalaWorkspaceWithoutApps',
      severity: 'critical',
      subject: 'workspace',
      expression: `time() - ${APPS_SEEN} > ${toSeconds(PhalaWorkspaceWithoutApps.age)}`,
      summary: 'A workspace has no apps any more, without a change of the configuration.',
      description: `The list of apps of ${WORKSPACE} is empty or has no app to watch; it last had one at ${firstValue({ series: `${APPS_SEEN}{workspace=%q}`, by: ['workspace'] }, 'humanizeTimestamp')}. None of its apps and CVMs has been watched ${since('PhalaWorkspaceWithoutApps', ['workspace'])}.`,
      dashboard: 'exporter',
    },
    {
      name: 'PhalaAppVanished',
      severity: 'warning',
      subject: 'app',
      expression: `time() - ${APP_SEEN} > ${toSeconds(PhalaAppVanished.age)}\nunless ${ON_APP}\napp:phala_app_info:max`,
      summary: 'An app is not in the list of apps any more.',
      description: `${capital(APP)} of workspace {{ $labels.workspace }} was watched until ${firstValue({ series: `${APP_SEEN}{app_id=%q}`, by: ['app_id'] }, 'humanizeTimestamp')}, and is not in the list of apps any more, without a change of the configuration.`,
      dashboard: 'fleet',
    },
  ];
}

function defineCvmsAlerts({ thresholds }: RuleInputs): readonly Alert[] {
  const { PhalaFleetWithoutCvms, PhalaWorkspaceWithoutCvms } = thresholds;
  const fleetLost = `(max without (workspace) (${CVMS_LOST}) unless sum without (workspace) (${CVMS}) > 0)`;
  return [
    {
      name: 'PhalaFleetWithoutCvms',
      severity: 'critical',
      subject: 'exporter',
      expression: lasts(fleetLost, PhalaFleetWithoutCvms.for),
      summary: 'No app of any workspace has a CVM any more.',
      description: `The lists of CVMs of all apps of job {{ $labels.job }} have been empty ${since('PhalaFleetWithoutCvms', ['job'])}.`,
      dashboard: 'fleet',
    },
    {
      name: 'PhalaWorkspaceWithoutCvms',
      severity: 'critical',
      subject: 'workspace',
      expression: lasts(CVMS_LOST, PhalaWorkspaceWithoutCvms.for),
      summary: 'A workspace has no CVMs any more.',
      description: `The lists of CVMs of all apps of ${WORKSPACE} have been empty ${sinceRecorded(CVMS_LOST, ['workspace'])}.`,
      dashboard: 'fleet',
    },
  ];
}

// A loss of all is the subject of other alerts. A reload changes what is watched; operations explain a loss of CVMs.
function defineShrinkAlert({ thresholds }: RuleInputs): Alert {
  const { window, atLeast } = thresholds.PhalaWorkspaceShrank;
  const fell = (count: string): string =>
    `${count} <= 0.5 * (max_over_time(${count}[${window}]) >= ${atLeast})`;
  const from = (count: string): string =>
    firstValue({ series: `max_over_time(${count}{workspace=%q}[${window}])`, by: ['workspace'] });
  const now = (count: string): string => firstValue({ series: `${count}{workspace=%q}`, by: ['workspace'] });
  return {
    name: 'PhalaWorkspaceShrank',
    severity: 'critical',
    subject: 'workspace',
    expression: `(
  (${fell(APPS)})
  or
  (${fell(CVMS)} unless max_over_time(workspace:phala_cvm_in_progress:max[${window}]) == 1)
)
unless ${ON_JOB}
time() - ${RELOADED} < ${toSeconds(window)}`,
    summary: 'A workspace has lost half of its apps or CVMs, and no operation was seen.',
    description: `${capital(WORKSPACE)} has had ${now(APPS)} apps and ${now(CVMS)} CVMs ${since('PhalaWorkspaceShrank', ['workspace'])}, down from up to ${from(APPS)} apps and ${from(CVMS)} CVMs within ${window}, without a reload.`,
    dashboard: 'fleet',
  };
}
