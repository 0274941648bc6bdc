import { CVM_STATUSES, NODE_STATUSES } from '../../src/snapshot/vocabulary.ts';
import type { Recording } from './define.ts';
import { defineGuestPanelRecordings } from './guest-recordings.ts';
import {
  defineAccountPanelRecordings,
  EXPORTER,
  ON_WORKSPACE,
  type Values,
  WORKSPACE_INFO,
} from './panel-account-recordings.ts';
import { indent, overReplicas, type SeriesSelection } from './promql.ts';
import type { Environment } from './thresholds.ts';

/** The number of a status that this version does not know. */
export const UNKNOWN_CODE = 0;

const ON_CVM = `on (app_id, cvm_id, ${EXPORTER})`;
const CVM_INFO = 'instance_cvm:phala_cvm_info:max';
const CVM_STATUS = 'instance_cvm_status:phala_cvm_status:code';

/** Seconds after which an unfinished boot hangs. */
export const BOOT_SECONDS = 900;
/** Seconds within which a start is recent. */
const RECENT_SECONDS = 3600;
/** A restarted exporter computes start times again, some seconds away. */
export const JITTER_SECONDS = 30;

/**
 * Recording rules for dashboards: each exporter's own values, so that panels can be limited to one, with the names and the
 * workspace that panels show and select by. They have no memory: without an exporter there is no data.
 */
export function definePanelRecordings(environment: Environment): readonly Recording[] {
  const ofExporter = { replicaLabels: environment.replicaLabels.filter((label) => label !== 'instance') };
  const values = (selection: SeriesSelection, expression?: string): string =>
    overReplicas(selection, ofExporter, expression);
  return [
    ...defineAccountPanelRecordings(values),
    {
      name: 'instance_app:phala_app_info:max',
      meaning: 'Apps, with the label `app`: the alias, or the first 8 characters of the id; always 1.',
      expression: `label_replace(\n  label_replace(\n${indent(indent(values({ series: 'phala_app_info' })))},\n    "app", "$1", "app_id", "(.{8}).*"\n  ),\n  "app", "$1", "alias", "(.+)"\n)`,
    },
    {
      name: CVM_INFO,
      meaning:
        'CVMs with their details, the label `app`, the id of their workspace, the label `cvm` (name and end of the id) and the start of the compose hash as `hash`; always 1.',
      expression: withWorkspaceId(
        `${toCvmLabels(values({ series: 'phala_cvm_info' }))}\n* on (app_id, ${EXPORTER}) group_left (app) instance_app:phala_app_info:max`,
      ),
    },
    {
      name: CVM_STATUS,
      meaning: 'The current status of each CVM; the value is its number in state timelines.',
      expression: withCvm(
        toCode(values({ series: 'phala_cvm_status' }, 'phala_cvm_status == 1'), CVM_STATUSES),
      ),
    },
    {
      name: 'instance_cvm:phala_cvm_running:max',
      meaning: 'Whether each CVM is running; its average over time is the availability.',
      expression: `max without (status) (${CVM_STATUS}{status="running"} > bool 0)\nor\nmax without (status) (0 * ${CVM_STATUS})`,
    },
    {
      name: 'instance_cvm_problem:phala_cvm_problem:max',
      meaning:
        'CVMs that do not boot, that are not restarted any more, that have just restarted, or that their node does not report; always 1.',
      expression: withCvm(defineProblems(values)),
    },
    {
      name: 'instance_cvm:phala_cvm_restarts:changes10m',
      meaning: 'Restarts of each CVM within ten minutes.',
      expression: withCvm(defineRestarts(values)),
    },
    ...['memory', 'disk'].map((resource) => ({
      name: `instance_cvm:phala_cvm_host_${resource}_used:ratio`,
      meaning: `The used part of the ${resource} of each CVM, as its host measures it, from 0 to 1.`,
      expression: withCvm(
        `${values({ series: `phala_cvm_host_${resource}_used_bytes` })}\n/\n${values({ series: `phala_cvm_${resource}_bytes` })}`,
      ),
    })),
    ...defineGuestPanelRecordings(),
    {
      name: 'instance_node_status:phala_node_status:code',
      meaning: 'The current status of each node; the value is its number in state timelines.',
      expression: toCode(values({ series: 'phala_node_status' }, 'phala_node_status == 1'), NODE_STATUSES),
    },
  ];
}

function defineProblems(values: Values): string {
  const of = (series: string): string => values({ series, without: ['name'] });
  const running = `${CVM_STATUS}{status="running"}`;
  const stopped = `${CVM_STATUS}{status="stopped"}`;
  const recent = (series: string): string => `time() - ${of(series)} < ${RECENT_SECONDS}`;
  const problems = {
    boot: `(${of('phala_cvm_boot_error')} == 1 unless ${ON_CVM} phala_cvm_boot_complete == 1 unless ${ON_CVM} ${stopped})\nor\n(${of('phala_cvm_boot_complete')} == 0 and ${ON_CVM} (time() - phala_cvm_start_timestamp_seconds > ${BOOT_SECONDS}) unless ${ON_CVM} phala_cvm_in_progress == 1)`,
    given_up: of('phala_cvm_auto_restart_exhausted'),
    not_live: `${of('phala_cvm_live')} == 0 and ${ON_CVM} ${running} and ${ON_CVM} ${CVM_INFO}{vm_uuid!=""}`,
    restarted: `${recent('phala_cvm_start_timestamp_seconds')} unless ${ON_CVM} ${recent('phala_cvm_created_timestamp_seconds')}`,
  };
  return Object.entries(problems)
    .map(
      ([problem, expression]) =>
        `label_replace(\n${indent(`(${expression}) < bool Inf`)},\n  "problem", "${problem}", "", ""\n)`,
    )
    .join('\nor\n');
}

function defineRestarts(values: Values): string {
  const series = 'phala_cvm_start_timestamp_seconds';
  const over = (fn: string): string => values({ series, without: ['name'] }, `${fn}(${series}[10m])`);
  const moved = `${over('max_over_time')} - ${over('min_over_time')} > ${JITTER_SECONDS}`;
  return `(${over('changes')} and ${moved})\nor\n0 * ${over('last_over_time')}`;
}

// The id of the workspace is not known of each.
function withWorkspaceId(expression: string): string {
  const inner = indent(expression);
  return `(\n${inner}\n  * ${ON_WORKSPACE} group_left (workspace_id) ${WORKSPACE_INFO}\n)\nor ${ON_CVM}\n(\n${inner}\n)`;
}

/** Adds the labels that panels show and select by. */
function withCvm(expression: string): string {
  const bare = `max without (name) (\n${indent(expression)}\n)`;
  return `${bare}\n* ${ON_CVM} group_left (app, cvm, name, node_id, workspace) ${CVM_INFO}`;
}

function toCvmLabels(expression: string): string {
  const short = `label_replace(\n${indent(expression)},\n  "short_id", "$1", "cvm_id", ".*?(.{1,6})"\n)`;
  const joined = `label_join(\n${indent(short)},\n  "cvm", " · ", "name", "short_id"\n)`;
  const named = `label_replace(\n${indent(joined)},\n  "cvm", "$1", "cvm", " · (.+)"\n)`;
  const hashed = `label_replace(\n${indent(named)},\n  "hash", "$1", "compose_hash", "(.{8}).*"\n)`;
  return `max without (short_id) (\n${indent(hashed)}\n)`;
}

// The statuses are numbered from 1 on, in the order of the vocabulary.
function toCode(expression: string, statuses: readonly string[]): string {
  const codes = statuses.map(
    (status, index) => `label_replace(vector(${index + 1}), "status", "${status}", "", "")`,
  );
  return `${expression}\n* on (status) group_left ()\n(\n${indent(codes.join('\nor\n'))}\n)\nor\n${UNKNOWN_CODE} * ${expression}`;
}
