import type { Recording } from './define.ts';
import { toHeld } from './held-recording.ts';
import { currentValue, indent, infoLabelsExcept, lastValue, ON_APP, ON_NODE } from './promql.ts';
import type { Environment } from './thresholds.ts';

/** Recordings about what CVMs run, and the nodes that they are on. */
export function defineDetailRecordings(environment: Environment): readonly Recording[] {
  const hold = toHeld(environment);
  return [
    hold({
      name: 'cvm_setting:phala_cvm_setting_enabled:max',
      meaning: 'The enabled settings of each CVM; always 1.',
      series: 'phala_cvm_setting_enabled',
      only: '== 1',
    }),
    hold({
      name: 'cvm:phala_cvm_compose_hash_expected:min',
      meaning: 'Whether the compose hash of the CVM is one of `expected_compose_hashes` of its app.',
      series: 'phala_cvm_compose_hash_expected',
      operation: 'min',
    }),
    {
      name: 'app_compose_hash:phala_cvm_info:count',
      meaning: 'CVMs of the app by compose hash.',
      expression: countBy('app_compose_hash:phala_cvm_info:count', ['compose_hash'], environment),
    },
    {
      name: 'app_os:phala_cvm_info:count',
      meaning: 'CVMs of the app by image and its version.',
      expression: countBy('app_os:phala_cvm_info:count', ['os', 'os_version'], environment),
    },
    {
      name: 'node_status:phala_node_status:max',
      meaning: 'The current status of each node; always 1.',
      expression: `${lastValue({ series: 'phala_node_status', only: '== 1' }, environment)}\nor\n(node_status:phala_node_status:max unless ${ON_NODE} phala_node_status and ${ON_NODE} cvm:phala_cvm_info:max)`,
    },
  ];
}

/** Recordings about the boots of CVMs. */
export function defineBootRecordings(environment: Environment): readonly Recording[] {
  const hold = toHeld(environment);
  return [
    hold({
      name: 'cvm:phala_cvm_boot_error:max',
      meaning: 'Whether there is an error text of the boot; it stays until the CVM starts again.',
      series: 'phala_cvm_boot_error',
    }),
    hold({
      name: 'cvm_cause:phala_cvm_boot_error_info:max',
      meaning: 'The cause of the error text of the boot; always 1.',
      series: 'phala_cvm_boot_error_info',
    }),
    hold({
      name: 'cvm:phala_cvm_boot_complete:max',
      meaning: 'Whether the boot of the CVM is complete.',
      series: 'phala_cvm_boot_complete',
    }),
    hold({
      name: 'cvm_stage:phala_cvm_boot_stage_info:max',
      meaning: 'The stage of a boot that is not complete; always 1.',
      series: 'phala_cvm_boot_stage_info',
    }),
    hold({
      name: 'cvm:phala_cvm_uptime_seconds:max',
      meaning: 'Time since the CVM started; only while it runs.',
      series: 'phala_cvm_uptime_seconds',
    }),
    hold({
      name: 'cvm:phala_cvm_start_timestamp_seconds:max',
      meaning: 'When the CVM started; only while it runs.',
      series: 'phala_cvm_start_timestamp_seconds',
    }),
    hold({
      name: 'cvm:phala_cvm_auto_restart_exhausted:max',
      meaning: 'Exited CVMs that the VM manager does not restart any more; always 1.',
      series: 'phala_cvm_auto_restart_exhausted',
    }),
  ];
}

function countBy(name: string, labels: readonly string[], environment: Environment): string {
  const selection = {
    series: `phala_cvm_info{${labels.at(-1)}!=""}`,
    without: infoLabelsExcept([...labels, 'workspace']),
  };
  const counted = `count without (cvm_id, name) (\n${indent(currentValue(selection, environment))}\n)`;
  return `${counted}\nor\n(${name} and ${ON_APP} app:phala_app_unknown:max)`;
}
