import { defineAttestationRecordings } from './attestation-recordings.ts';
import type { Recording, RuleInputs } from './define.ts';
import {
  defineExporterRecordings,
  defineLossRecordings,
  defineWorkspaceRecordings,
} from './exporter-recordings.ts';
import { definePollRecordings } from './polls.ts';
import { indent, infoLabelsExcept, lastValue, lastValueWhileDown, type SeriesSelection } from './promql.ts';
import { defineRestartRecordings } from './restart-recordings.ts';
import { defineSinceRecordings } from './since-recordings.ts';
import type { Environment } from './thresholds.ts';

/** Recording rules over all replicas, for alerts and dashboards, in the order of evaluation. */
export function defineRecordings({ thresholds, environment }: RuleInputs): readonly Recording[] {
  return [
    ...defineExporterRecordings(environment),
    ...definePollRecordings(environment),
    ...defineWorkspaceRecordings(environment),
    ...defineLossRecordings(environment),
    ...defineAppRecordings(environment),
    ...defineStateRecordings(environment),
    ...defineReadiness(),
    ...defineDetailRecordings(environment),
    ...defineBootRecordings(environment),
    ...defineAttestationRecordings(environment),
    ...defineRestartRecordings({ thresholds, environment }),
    ...defineSinceRecordings({ thresholds, environment }),
  ];
}

function defineAppRecordings(environment: Environment): readonly Recording[] {
  const last = (selection: SeriesSelection): string => lastValue(selection, environment);
  return [
    {
      name: 'app:phala_app_info:max',
      meaning: 'Watched apps, with their workspace; always 1.',
      expression: last({ series: 'phala_app_info', without: ['alias'] }),
    },
    {
      name: 'app:phala_app_poll_success:max',
      meaning: 'Whether the last poll of the app succeeded on any replica.',
      expression: last({ series: 'phala_app_poll_success' }),
    },
    {
      name: 'app_reason:phala_app_last_poll_failure:max',
      meaning: 'The reason why the last poll of the app failed on any replica; always 1.',
      expression: lastValueWhileDown({ series: 'phala_app_last_poll_failure' }, environment),
    },
    {
      name: 'app:phala_app_last_success_timestamp_seconds:max',
      meaning: 'When a poll of the app last succeeded on any replica.',
      expression: last({ series: 'phala_app_last_success_timestamp_seconds' }),
    },
    {
      name: 'app:phala_app_expected_cvms:max',
      meaning: 'The expected number of CVMs of the app.',
      expression: last({ series: 'phala_app_expected_cvms' }),
    },
    {
      name: 'app:phala_app_cvms:max',
      meaning: 'The number of CVMs of the app.',
      expression: lastValueWhileDown({ series: 'phala_app_cvms' }, environment),
    },
  ];
}

function defineStateRecordings(environment: Environment): readonly Recording[] {
  const lastKnown = (selection: SeriesSelection): string => lastValueWhileDown(selection, environment);
  return [
    {
      name: 'cvm:phala_cvm_info:max',
      meaning: 'CVMs with their node and workspace; always 1.',
      expression: lastKnown({
        series: 'phala_cvm_info',
        without: infoLabelsExcept(['node', 'node_id', 'workspace']),
      }),
    },
    {
      name: 'cvm_status:phala_cvm_status:max',
      meaning: 'The current status of each CVM; always 1.',
      expression: lastKnown({ series: 'phala_cvm_status', only: '== 1' }),
    },
    {
      name: 'cvm:phala_cvm_in_progress:max',
      meaning: 'Whether an operation is in progress on the CVM.',
      expression: lastKnown({ series: 'phala_cvm_in_progress' }),
    },
    {
      name: 'cvm:phala_cvm_operation_start_timestamp_seconds:max',
      meaning: 'When the operation in progress on the CVM started, where it is known.',
      expression: lastKnown({ series: 'phala_cvm_operation_start_timestamp_seconds' }),
    },
    {
      name: 'cvm:phala_cvm_status_changed_timestamp_seconds:max',
      meaning: 'When an exporter saw the status of the CVM change; absent if none has since its start.',
      expression: lastKnown({ series: 'phala_cvm_status_changed_timestamp_seconds' }),
    },
    {
      name: 'cvm:phala_cvm_live:max',
      meaning: 'Whether the node of the CVM reported it in the last cycle; absent without the collector.',
      expression: lastKnown({ series: 'phala_cvm_live' }),
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
      meaning: 'Whether an operation is in progress on any CVM of the app.',
      expression: 'max without (cvm_id, name) (cvm:phala_cvm_in_progress:max)',
    },
  ];
}

function defineDetailRecordings(environment: Environment): readonly Recording[] {
  const lastKnown = (selection: SeriesSelection): string => lastValueWhileDown(selection, environment);
  return [
    {
      name: 'cvm_setting:phala_cvm_setting_enabled:max',
      meaning: 'The enabled settings of each CVM; always 1.',
      expression: lastKnown({ series: 'phala_cvm_setting_enabled', only: '== 1' }),
    },
    {
      name: 'app_compose_hash:phala_cvm_info:count',
      meaning: 'CVMs of the app by compose hash.',
      expression: countBy(['compose_hash'], 'phala_cvm_info{compose_hash!=""}', lastKnown),
    },
    {
      name: 'app_os:phala_cvm_info:count',
      meaning: 'CVMs of the app by image and its version.',
      expression: countBy(['os', 'os_version'], 'phala_cvm_info{os_version!=""}', lastKnown),
    },
    {
      name: 'node_status:phala_node_status:max',
      meaning: 'The current status of each node; always 1.',
      expression: lastValue({ series: 'phala_node_status', only: '== 1' }, environment),
    },
  ];
}

function defineBootRecordings(environment: Environment): readonly Recording[] {
  const lastKnown = (selection: SeriesSelection): string => lastValueWhileDown(selection, environment);
  return [
    {
      name: 'cvm:phala_cvm_boot_error:max',
      meaning: 'Whether there is an error text of the boot; it stays until the CVM starts again.',
      expression: lastKnown({ series: 'phala_cvm_boot_error' }),
    },
    {
      name: 'cvm_cause:phala_cvm_boot_error_info:max',
      meaning: 'The cause of the error text of the boot; always 1.',
      expression: lastKnown({ series: 'phala_cvm_boot_error_info' }),
    },
    {
      name: 'cvm:phala_cvm_boot_complete:max',
      meaning: 'Whether the boot of the CVM is complete.',
      expression: lastKnown({ series: 'phala_cvm_boot_complete' }),
    },
    {
      name: 'cvm_stage:phala_cvm_boot_stage_info:max',
      meaning: 'The stage of a boot that is not complete; always 1.',
      expression: lastKnown({ series: 'phala_cvm_boot_stage_info' }),
    },
    {
      name: 'cvm:phala_cvm_uptime_seconds:max',
      meaning: 'Time since the CVM started; only while it runs.',
      expression: lastKnown({ series: 'phala_cvm_uptime_seconds' }),
    },
    {
      name: 'cvm:phala_cvm_start_timestamp_seconds:max',
      meaning: 'When the CVM started; only while it runs.',
      expression: lastKnown({ series: 'phala_cvm_start_timestamp_seconds' }),
    },
    {
      name: 'cvm:phala_cvm_auto_restart_exhausted:max',
      meaning: 'Exited CVMs that the VM manager does not restart any more; always 1.',
      expression: lastKnown({ series: 'phala_cvm_auto_restart_exhausted' }),
    },
  ];
}

function countBy(
  labels: readonly string[],
  series: string,
  lastKnown: (selection: SeriesSelection) => string,
): string {
  const perCvm = lastKnown({ series, without: infoLabelsExcept([...labels, 'workspace']) });
  return `count without (cvm_id, name) (\n${indent(perCvm)}\n)`;
}
