import type { Recording } from './define.ts';
import { toHeld } from './held-recording.ts';
import { heldValue, infoLabelsExcept, withAlias } from './promql.ts';
import type { Environment } from './thresholds.ts';

/** Recordings about the status of CVMs. */
export function defineStateRecordings(environment: Environment): readonly Recording[] {
  const hold = toHeld(environment);
  return [
    {
      name: 'cvm:phala_cvm_info:max',
      meaning: 'CVMs with their node and workspace, and the alias of their app; always 1.',
      expression: defineCvmInfo(environment),
    },
    hold({
      name: 'cvm_status:phala_cvm_status:max',
      meaning: 'The current status of each CVM; always 1.',
      series: 'phala_cvm_status',
      only: '== 1',
    }),
    hold({
      name: 'cvm:phala_cvm_in_progress:max',
      meaning: 'Whether an operation is in progress on the CVM.',
      series: 'phala_cvm_in_progress',
    }),
    hold({
      name: 'cvm:phala_cvm_operation_start_timestamp_seconds:max',
      meaning: 'When the operation in progress on the CVM started, where it is known.',
      series: 'phala_cvm_operation_start_timestamp_seconds',
    }),
    hold({
      name: 'cvm:phala_cvm_status_changed_timestamp_seconds:max',
      meaning: 'When an exporter saw the status of the CVM change; absent if none has since its start.',
      series: 'phala_cvm_status_changed_timestamp_seconds',
    }),
    hold({
      name: 'cvm:phala_cvm_live:max',
      meaning: 'Whether the node of the CVM reported it in the last cycle; absent without the collector.',
      series: 'phala_cvm_live',
    }),
  ];
}

/** Recordings about which CVMs are ready, and of how many apps. */
export function defineReadinessRecordings(): readonly Recording[] {
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

function defineCvmInfo(environment: Environment): string {
  const selection = {
    series: 'phala_cvm_info',
    without: infoLabelsExcept(['node', 'node_id', 'workspace']),
  };
  const held = heldValue('max without (alias) (cvm:phala_cvm_info:max)', selection, environment);
  return withAlias(held);
}
