import type { Recording, RuleInputs } from './define.ts';
import { toSeconds } from './duration.ts';
import { ON_APP, ON_JOB, ON_WORKSPACE, oneForEachApp, overReplicas } from './promql.ts';

const RELOADED = 'job:phala_exporter_config_last_reload_success_timestamp_seconds:max';

export const APPS_SEEN = 'workspace:phala_app_info_timestamp_seconds:max';
export const APP_SEEN = 'app:phala_app_info_timestamp_seconds:max';
export const APPS = 'workspace:phala_app_info:count';
export const CVMS = 'workspace:phala_app_cvms:sum';
export const CVMS_LOST = 'workspace:phala_app_cvms_lost_since_timestamp_seconds:min';

/** What was watched, and is not any more without a change of the configuration. */
export function defineAbsenceRecordings(inputs: RuleInputs): readonly Recording[] {
  const { window } = inputs.thresholds.PhalaWorkspaceWithoutCvms;
  return [
    recordAppsSeen(inputs),
    recordAppSeen(inputs),
    {
      name: APPS,
      meaning: 'Watched apps of the workspace.',
      expression: 'count without (alias, app_id) (app:phala_app_info:max)',
    },
    {
      name: CVMS,
      meaning: 'CVMs of the apps of the workspace; an app that is not found has none.',
      expression: `sum without (alias, app_id) (app:phala_app_info:max * ${ON_APP} group_left () (app:phala_app_cvms:max or ${ON_APP} 0 * max without (reason) (app_reason:phala_app_last_poll_failure:max{reason="not_found"})))`,
    },
    {
      name: CVMS_LOST,
      meaning: 'Since when the workspace has no CVMs any more.',
      expression: `(${CVMS_LOST} and ${CVMS} == 0)\nor\n0 * (${CVMS} == 0 and max_over_time(${CVMS}[${window}]) > 0) + time()`,
    },
  ];
}

// Kept while discovery of the workspace is on. It ends if the apps disappear at a reload or a start, which is a change of
// the configuration; a later reload is not the cause.
function recordAppsSeen({ thresholds, environment }: RuleInputs): Recording {
  const selection = { series: 'phala_app_info', without: ['alias', 'app_id'] };
  const seen = overReplicas(selection, environment, 'timestamp(phala_app_info)');
  const within = toSeconds(thresholds.PhalaWorkspaceWithoutApps.age);
  return {
    name: APPS_SEEN,
    meaning: 'When a workspace with discovery last had apps to watch.',
    expression: `${seen}
or
(
  ${APPS_SEEN} and ${ON_WORKSPACE} workspace:phala_exporter_discovery_success:min
  unless
  ${endedAtReload(APPS_SEEN, within)}
)`,
  };
}

// The same for each app, for a limited time.
function recordAppSeen({ thresholds, environment }: RuleInputs): Recording {
  const { age, window } = thresholds.PhalaAppVanished;
  const seen = overReplicas({ series: 'phala_app_info' }, environment, 'timestamp(phala_app_info)');
  return {
    name: APP_SEEN,
    meaning: `When the app was last watched, for ${window}.`,
    expression: `${oneForEachApp(seen)}
or ${ON_APP}
(
  ${APP_SEEN} and time() - ${APP_SEEN} < ${toSeconds(window)}
  unless
  ${endedAtReload(APP_SEEN, toSeconds(age))}
)`,
  };
}

function endedAtReload(seen: string, within: number): string {
  return `(${seen} < ${ON_JOB} group_left () ${RELOADED} and time() - ${seen} < ${within})`;
}
