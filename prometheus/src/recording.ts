import type { Recording, RuleInputs } from './define.ts';
import {
  defineExporterRecordings,
  defineLossRecordings,
  defineWorkspaceRecordings,
} from './exporter-recordings.ts';
import { definePollRecordings } from './polls.ts';
import { indent, infoLabelsBut, lastWord, type Picked, remember } from './promql.ts';
import { defineSinceRecordings } from './since-recordings.ts';
import type { Surroundings } from './thresholds.ts';

/** Recording rules over all replicas, for alerts and dashboards, in the order of evaluation. */
export function defineRecordings({ thresholds, surroundings }: RuleInputs): readonly Recording[] {
  return [
    ...defineExporterRecordings(surroundings),
    ...definePollRecordings(surroundings),
    ...defineWorkspaceRecordings(surroundings),
    ...defineLossRecordings(surroundings),
    ...defineAppRecordings(surroundings),
    ...defineStateRecordings(surroundings),
    ...defineReadiness(),
    ...defineDetailRecordings(surroundings),
    ...defineSinceRecordings({ thresholds, surroundings }),
  ];
}

function defineAppRecordings(surroundings: Surroundings): readonly Recording[] {
  const last = (picked: Picked): string => lastWord(picked, surroundings);
  return [
    {
      name: 'app:phala_app_info:max',
      meaning: 'Apps that are watched, with their workspace; always 1.',
      expression: last({ series: 'phala_app_info', without: ['alias'] }),
    },
    {
      name: 'app:phala_app_poll_success:max',
      meaning: 'Whether the last poll of the app succeeded on any replica.',
      expression: last({ series: 'phala_app_poll_success' }),
    },
    {
      name: 'app_reason:phala_app_last_poll_failure:max',
      meaning: 'Why the last poll of the app failed on any replica; always 1.',
      expression: remember({ series: 'phala_app_last_poll_failure' }, surroundings),
    },
    {
      name: 'app:phala_app_last_success_timestamp_seconds:max',
      meaning: 'When the app was last polled well by any replica.',
      expression: last({ series: 'phala_app_last_success_timestamp_seconds' }),
    },
    {
      name: 'app:phala_app_expected_cvms:max',
      meaning: 'CVMs that the app should have.',
      expression: last({ series: 'phala_app_expected_cvms' }),
    },
    {
      name: 'app:phala_app_cvms:max',
      meaning: 'CVMs of the app.',
      expression: remember({ series: 'phala_app_cvms' }, surroundings),
    },
  ];
}

function defineStateRecordings(surroundings: Surroundings): readonly Recording[] {
  const known = (picked: Picked): string => remember(picked, surroundings);
  return [
    {
      name: 'cvm:phala_cvm_info:max',
      meaning: 'CVMs with their node and workspace; always 1.',
      expression: known({
        series: 'phala_cvm_info',
        without: infoLabelsBut(['node', 'node_id', 'workspace']),
      }),
    },
    {
      name: 'cvm_status:phala_cvm_status:max',
      meaning: 'The status of each CVM, and no other; always 1.',
      expression: known({ series: 'phala_cvm_status', only: '== 1' }),
    },
    {
      name: 'cvm:phala_cvm_in_progress:max',
      meaning: 'Whether an operation runs on the CVM.',
      expression: known({ series: 'phala_cvm_in_progress' }),
    },
  ];
}

function defineReadiness(): readonly Recording[] {
  return [
    {
      name: 'cvm:phala_cvm_ready:max',
      meaning: 'Whether the CVM is ready: running, and no operation in progress.',
      expression: `(
  max without (status) (cvm_status:phala_cvm_status:max{status="running"})
  unless
  cvm:phala_cvm_in_progress:max == 1
)
or
0 * max without (status) (cvm_status:phala_cvm_status:max)`,
    },
    {
      name: 'app:phala_cvm_ready:sum',
      meaning: 'Ready CVMs of the app; 0 for an app without CVMs.',
      expression: 'sum without (cvm_id, name) (cvm:phala_cvm_ready:max)\nor\n0 * app:phala_app_cvms:max',
    },
    {
      name: 'app:phala_cvm_in_progress:max',
      meaning: 'Whether an operation runs on any CVM of the app.',
      expression: 'max without (cvm_id, name) (cvm:phala_cvm_in_progress:max)',
    },
  ];
}

function defineDetailRecordings(surroundings: Surroundings): readonly Recording[] {
  const known = (picked: Picked): string => remember(picked, surroundings);
  return [
    {
      name: 'cvm:phala_cvm_boot_error:max',
      meaning: 'Whether the boot of the CVM reported an error; known in the older shape of the API.',
      expression: known({ series: 'phala_cvm_boot_error' }),
    },
    {
      name: 'cvm:phala_cvm_boot_complete:max',
      meaning: 'Whether the boot of the CVM came to its end; known in the older shape of the API.',
      expression: known({ series: 'phala_cvm_boot_complete' }),
    },
    {
      name: 'cvm:phala_cvm_uptime_seconds:max',
      meaning: 'Time since the CVM started; known in the older shape of the API.',
      expression: known({ series: 'phala_cvm_uptime_seconds' }),
    },
    {
      name: 'cvm_setting:phala_cvm_setting_enabled:max',
      meaning: 'The settings of each CVM that are on, and no others; always 1.',
      expression: known({ series: 'phala_cvm_setting_enabled', only: '== 1' }),
    },
    {
      name: 'app_compose_hash:phala_cvm_info:count',
      meaning: 'CVMs of the app by the hash of what is deployed on them.',
      expression: countBy(['compose_hash'], 'phala_cvm_info{compose_hash!=""}', known),
    },
    {
      name: 'app_os:phala_cvm_info:count',
      meaning: 'CVMs of the app by image and its version.',
      expression: countBy(['os', 'os_version'], 'phala_cvm_info{os_version!=""}', known),
    },
    {
      name: 'node_status:phala_node_status:max',
      meaning: 'The status of each node, and no other; always 1.',
      expression: lastWord({ series: 'phala_node_status', only: '== 1' }, surroundings),
    },
  ];
}

function countBy(labels: readonly string[], series: string, known: (picked: Picked) => string): string {
  const perCvm = known({ series, without: infoLabelsBut([...labels, 'workspace']) });
  return `count without (cvm_id, name) (\n${indent(perCvm)}\n)`;
}
