import type { Recording, RuleInputs } from './define.ts';
import { toSeconds } from './duration.ts';
import { recordSince } from './polls.ts';
import { inStatus, ON_JOB, ON_WORKSPACE, overReplicas } from './promql.ts';

/** Statuses on the way to another one within minutes. */
export const MOVING = [
  'starting',
  'restarting',
  'stopping',
  'shutting_down',
  'deleting',
  'removing',
] as const;

/** Statuses on the way to another one that take long: images are pulled, machines are made. */
export const DEPLOYING = ['pending', 'creating', 'provisioning', 'updating'] as const;

/** CVMs that an operation runs on. */
export const MOVES = 'cvm:phala_cvm_in_progress:max == 1';

/**
 * Since when something lasts that is well for a while. An alert's `for` is not enough where polls are far apart: what
 * one poll saw of an update is then shown for longer than any update takes.
 */
export function defineSinceRecordings(inputs: RuleInputs): readonly Recording[] {
  const { PhalaAppMixedComposeHashes, PhalaAppMixedOsVersions } = inputs.thresholds;
  return [
    recordAppsSeen(inputs),
    recordSince({
      name: 'cvm:phala_cvm_stuck_since_timestamp_seconds:min',
      meaning: 'Since when the CVM starts or stops, or an operation runs on it while it does not run.',
      condition: `(${MOVES} or ${inStatus(...MOVING)}) unless ${inStatus('running', ...DEPLOYING)}`,
    }),
    recordSince({
      name: 'cvm:phala_cvm_deploying_since_timestamp_seconds:min',
      meaning: 'Since when something is deployed on the CVM.',
      condition: `${inStatus('running', ...DEPLOYING)} and ${MOVES} or ${inStatus(...DEPLOYING)}`,
    }),
    recordSince({
      name: 'cvm:phala_cvm_booting_since_timestamp_seconds:min',
      meaning: 'Since when the CVM counts as running before the end of its boot.',
      condition: `cvm:phala_cvm_boot_complete:max == 0 and ${inStatus('running')} unless ${MOVES}`,
    }),
    recordSince({
      name: 'app:phala_app_not_ready_since_timestamp_seconds:min',
      meaning: 'Since when the app has fewer ready CVMs than it should have.',
      condition: 'app:phala_cvm_ready:sum < app:phala_app_expected_cvms:max',
    }),
    recordSince({
      name: 'app:phala_app_mixed_compose_hashes_since_timestamp_seconds:min',
      meaning: 'Since when the CVMs of the app run more than one deployment.',
      condition: `count without (compose_hash) (app_compose_hash:phala_cvm_info:count) > ${PhalaAppMixedComposeHashes.hashes}`,
    }),
    recordSince({
      name: 'app:phala_app_mixed_os_versions_since_timestamp_seconds:min',
      meaning: 'Since when the CVMs of the app run more than one image or version.',
      condition: `count without (os, os_version) (app_os:phala_cvm_info:count) > ${PhalaAppMixedOsVersions.versions}`,
    }),
  ];
}

// Kept while the workspace lists its apps. A reload or a start that takes its apps away ends it: that is a change of the
// configuration; a later one is not why they are gone.
function recordAppsSeen({ thresholds, surroundings }: RuleInputs): Recording {
  const name = 'workspace:phala_app_info_timestamp_seconds:max';
  const picked = { series: 'phala_app_info', without: ['alias', 'app_id'] };
  const seen = overReplicas(picked, surroundings, 'timestamp(phala_app_info)');
  const reloaded = 'job:phala_exporter_config_last_reload_success_timestamp_seconds:max';
  const within = toSeconds(thresholds.PhalaWorkspaceWithoutApps.age);
  return {
    name,
    meaning: 'When a workspace that lists its apps was last seen to have any.',
    expression: `${seen}
or
(
  ${name} and ${ON_WORKSPACE} workspace:phala_exporter_discovery_up:min
  unless
  (${name} < ${ON_JOB} group_left () ${reloaded} and time() - ${name} < ${within})
)`,
  };
}
