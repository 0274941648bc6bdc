import type { Recording, RuleInputs } from './define.ts';
import { toSeconds } from './duration.ts';
import { recordSince } from './polls.ts';
import { indent, inStatus, ON_JOB, ON_WORKSPACE, overReplicas } from './promql.ts';
import { DEPLOYING, SHORT_TRANSITIONS } from './statuses.ts';

/** CVMs with an operation in progress. */
export const IN_PROGRESS = 'cvm:phala_cvm_in_progress:max == 1';

const OPERATION_START = 'cvm:phala_cvm_operation_start_timestamp_seconds:max';

/**
 * Records since when states last that are normal for a limited time. The `for` of an alert is not enough with rare polls:
 * the series of one poll during an update are exported until the next poll, longer than the update takes.
 */
export function defineSinceRecordings(inputs: RuleInputs): readonly Recording[] {
  const { PhalaAppMixedComposeHashes, PhalaAppMixedOsVersions } = inputs.thresholds;
  return [
    ...recordAppsSeen(inputs),
    recordSince({
      name: 'cvm:phala_cvm_stuck_since_timestamp_seconds:min',
      meaning:
        'Since when the CVM is starting or stopping, or is not running with an operation in progress; the start of the operation where it is known.',
      condition: `(${IN_PROGRESS} or ${inStatus(...SHORT_TRANSITIONS)}) unless ${inStatus('running', ...DEPLOYING)}`,
      knownSince: OPERATION_START,
    }),
    recordSince({
      name: 'cvm:phala_cvm_deploying_since_timestamp_seconds:min',
      meaning:
        'Since when a deployment on the CVM, or an operation while it runs, is in progress; the start of the operation where it is known.',
      condition: `${inStatus('running', ...DEPLOYING)} and ${IN_PROGRESS} or ${inStatus(...DEPLOYING)}`,
      knownSince: OPERATION_START,
    }),
    recordSince({
      name: 'cvm:phala_cvm_booting_since_timestamp_seconds:min',
      meaning: 'Since when the CVM is in status running with an unfinished boot.',
      condition: `cvm:phala_cvm_boot_complete:max == 0 and ${inStatus('running')} unless ${IN_PROGRESS}`,
    }),
    recordSince({
      name: 'cvm:phala_cvm_not_live_since_timestamp_seconds:min',
      meaning: 'Since when the node of the CVM does not report it, while it is running by the list.',
      condition: `cvm:phala_cvm_live:max == 0 and ${inStatus('running')}`,
    }),
    recordSince({
      name: 'workspace_collector:phala_exporter_collector_failing_since_timestamp_seconds:min',
      meaning: 'Since when the runs of an optional collector fail.',
      condition: 'workspace_collector:phala_exporter_collector_success:min == 0',
    }),
    recordSince({
      name: 'app:phala_app_not_ready_since_timestamp_seconds:min',
      meaning: 'Since when the app has fewer ready CVMs than `expected_cvms`.',
      condition: 'app:phala_cvm_ready:sum < app:phala_app_expected_cvms:max',
    }),
    recordSince({
      name: 'app:phala_app_mixed_compose_hashes_since_timestamp_seconds:min',
      meaning: 'Since when the CVMs of the app run more than one compose hash.',
      condition: `count without (compose_hash) (app_compose_hash:phala_cvm_info:count) > ${PhalaAppMixedComposeHashes.hashes}`,
    }),
    recordSince({
      name: 'app:phala_app_mixed_os_versions_since_timestamp_seconds:min',
      meaning: 'Since when the CVMs of the app run more than one OS image or version.',
      condition: `count without (os, os_version) (app_os:phala_cvm_info:count) > ${PhalaAppMixedOsVersions.versions}`,
    }),
  ];
}

// Kept while discovery of the workspace is on. They end if the apps disappear at a reload or a start, which is a change of
// the configuration; a later reload is not the cause.
function recordAppsSeen({ thresholds, environment }: RuleInputs): readonly Recording[] {
  const { PhalaAppVanished, PhalaWorkspaceWithoutApps } = thresholds;
  const reloaded = 'job:phala_exporter_config_last_reload_success_timestamp_seconds:max';
  const record = (name: string, without: readonly string[], age: string): string => {
    const seen = overReplicas(
      { series: 'phala_app_info', without },
      environment,
      'timestamp(phala_app_info)',
    );
    return `${seen}
or
(
  ${name} and ${ON_WORKSPACE} workspace:phala_exporter_discovery_success:min
  unless
  (${name} < ${ON_JOB} group_left () ${reloaded} and time() - ${name} < ${toSeconds(age)})
)`;
  };
  const workspace = 'workspace:phala_app_info_timestamp_seconds:max';
  const app = 'app:phala_app_info_timestamp_seconds:max';
  return [
    {
      name: workspace,
      meaning: 'When a workspace with discovery last had apps to watch.',
      expression: record(workspace, ['alias', 'app_id'], PhalaWorkspaceWithoutApps.age),
    },
    {
      name: app,
      meaning: `When an app of a workspace was last watched, for ${PhalaAppVanished.window}.`,
      expression: `(\n${indent(record(app, [], PhalaAppVanished.age))}\n)\n> time() - ${toSeconds(PhalaAppVanished.window)}`,
    },
  ];
}
