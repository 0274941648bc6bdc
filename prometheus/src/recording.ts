import { defineAttestationRecordings } from './attestation-recordings.ts';
import type { Recording, RuleInputs } from './define.ts';
import {
  defineExporterRecordings,
  defineLossRecordings,
  defineWorkspaceRecordings,
} from './exporter-recordings.ts';
import { defineGuestRecordings } from './guest-recordings.ts';
import { definePollRecordings } from './polls.ts';
import {
  currentValue,
  heldValue,
  indent,
  infoLabelsExcept,
  lastValue,
  lastValueWhileDown,
  ON_APP,
  ON_JOB,
  ON_NODE,
  oneOfEachApp,
  previousValue,
  type SeriesSelection,
  withAlias,
} from './promql.ts';
import { defineRestartRecordings } from './restart-recordings.ts';
import { defineSinceRecordings } from './since-recordings.ts';
import type { Environment } from './thresholds.ts';
import { defineAccountRecordings } from './workspace-recordings.ts';

/** Recording rules over all replicas, for alerts and dashboards, in the order of evaluation. */
export function defineRecordings({ thresholds, environment }: RuleInputs): readonly Recording[] {
  return [
    ...defineExporterRecordings(environment),
    ...definePollRecordings(environment),
    ...defineWorkspaceRecordings(environment),
    ...defineLossRecordings(environment),
    ...defineAppRecordings(environment),
    ...defineStateRecordings(environment),
    ...defineAccountRecordings(environment),
    ...defineReadiness(),
    ...defineDetailRecordings(environment),
    ...defineBootRecordings(environment),
    ...defineAttestationRecordings(environment),
    ...defineRestartRecordings({ thresholds, environment }),
    ...defineSinceRecordings({ thresholds, environment }),
    ...defineGuestRecordings(environment),
  ];
}

function defineAppRecordings(environment: Environment): readonly Recording[] {
  const last = (selection: SeriesSelection): string => lastValue(selection, environment);
  const hold = toHeld(environment);
  return [
    {
      name: 'app:phala_app_info:max',
      meaning: 'Watched apps, with their workspace and alias; always 1.',
      expression: defineAppInfo(environment),
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
      name: 'app:phala_app_unknown:max',
      meaning:
        'Watched apps of which nothing is known: their data is stale, or no exporter can be scraped; always 1.',
      expression: `app:phala_app_info:max\nunless ${ON_APP}\nphala_app_cvms\nunless ${ON_APP}\napp_reason:phala_app_last_poll_failure:max{reason="not_found"}`,
    },
    {
      name: 'app:phala_app_last_success_timestamp_seconds:max',
      meaning: 'When a poll of the app last succeeded on any replica.',
      expression: last({ series: 'phala_app_last_success_timestamp_seconds' }),
    },
    hold({
      name: 'app:phala_app_expected_cvms:max',
      meaning: 'The expected number of CVMs of the app.',
      series: 'phala_app_expected_cvms',
    }),
    hold({
      name: 'app:phala_app_cvms:max',
      meaning: 'The number of CVMs of the app.',
      series: 'phala_app_cvms',
    }),
    {
      name: 'workspace:phala_app_info:count',
      meaning: 'The number of watched apps of the workspace.',
      expression: 'count without (alias, app_id) (app:phala_app_info:max)',
    },
    {
      name: 'workspace:phala_app_cvms:sum',
      meaning: 'The number of CVMs of the watched apps of the workspace.',
      expression: `sum without (alias, app_id) (\n  app:phala_app_info:max * ${ON_APP} group_left () app:phala_app_cvms:max\n)`,
    },
  ];
}

// An app that is renamed, or has two aliases during a deployment of exporters, is one app. Apps are remembered while no
// exporter has polled anything, as when none can be scraped.
function defineAppInfo(environment: Environment): string {
  const apps = { series: 'phala_app_info' };
  const remembered = `(app:phala_app_info:max unless ${ON_APP} phala_app_info unless ${ON_JOB} phala_up)`;
  return oneOfEachApp(
    `\n${indent(`${currentValue(apps, environment)}\nor\n(${previousValue(apps, environment)} unless ${ON_APP} phala_app_info)\nor\n${remembered}`)}\n`,
  );
}

interface Held extends SeriesSelection {
  readonly name: string;
  readonly meaning: string;
}

function toHeld(environment: Environment): (held: Held) => Recording {
  return ({ name, meaning, ...selection }) => ({
    name,
    meaning,
    expression: heldValue(name, selection, environment),
  });
}

function defineStateRecordings(environment: Environment): readonly Recording[] {
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

function defineBootRecordings(environment: Environment): readonly Recording[] {
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

function defineCvmInfo(environment: Environment): string {
  const selection = {
    series: 'phala_cvm_info',
    without: infoLabelsExcept(['node', 'node_id', 'workspace']),
  };
  const held = heldValue('max without (alias) (cvm:phala_cvm_info:max)', selection, environment);
  return withAlias(held);
}
