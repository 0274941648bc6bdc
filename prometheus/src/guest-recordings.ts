import type { Recording } from './define.ts';
import { indent, infoLabelsExcept, inStatus, lastValueWhileDown, ON_CVM, withAlias } from './promql.ts';
import type { Environment } from './thresholds.ts';

/** The `job_name` that scrapes the guest agents of `/sd/guests`. */
export const GUEST_JOB = 'phala-guests';

/** The `job_name` that probes the endpoints of `/sd/endpoints` by blackbox_exporter. */
export const ENDPOINT_JOB = 'phala-endpoints';

/** Guests belong to another job than their CVMs. */
const ON_GUEST = 'on (app_id, cluster, cvm_id)';

/** The aggregation of series of a guest, or of the endpoints of a CVM. */
export const BY_GUEST = 'by (app_id, cluster, cvm_id)';

const CVMS = 'cvm_gateway:phala_cvm_info:max';

/** Whether the guest agent of a running CVM responds. */
export const REACHABLE = 'cvm:phala_guest_reachable:max';

/** A series of guests by the name of dstack 0.6, or by the older one. */
export function eitherName(name: string, olderName: string, condition = ''): string {
  return `(${[name, olderName].map((each) => `${each}{job="${GUEST_JOB}"}${condition}`).join(' or ')})`;
}

/** CVMs whose guests or endpoints meet a condition, while they are running. */
export function runningCvmsWhere(condition: string): string {
  return `${CVMS}\nand ${ON_CVM} ${inStatus('running')}\nand ${ON_GUEST} (\n${indent(condition)}\n)`;
}

const ON_TARGET = 'on (app_id, cluster, cvm_id, instance, job)';
const UP = `up{job="${GUEST_JOB}"}`;
const MEMORY = eitherName('dstack_guest_memory_total_bytes', 'system_memory_total', ' > 0');

const GUEST_UP = `max ${BY_GUEST} (
  ${UP} == 1 and ${ON_TARGET} ${MEMORY}
  or
  0 * ${UP}
)`;

const MEMORY_USED = `1 - min ${BY_GUEST} (
  ${eitherName('dstack_guest_memory_available_bytes', 'system_memory_available')}
  / ${ON_TARGET}
  ${MEMORY}
)`;

const DISK_USED = `max ${BY_GUEST} (
  dstack_guest_disk_used_bytes{job="${GUEST_JOB}"} / (dstack_guest_disk_total_bytes{job="${GUEST_JOB}"} > 0)
  or
  disk_used_size{job="${GUEST_JOB}"} / (disk_total_size{job="${GUEST_JOB}"} > 0)
)`;

/** The same for panels: with the labels of the CVM, once for each exporter that has it. */
export function defineGuestPanelRecordings(): readonly Recording[] {
  const load = eitherName('dstack_guest_load5', 'system_load_average_5m');
  const ofCvm = (expression: string): string =>
    `0 * instance_cvm:phala_cvm_running:max\n+ ${ON_GUEST} group_left ()\n(\n${indent(expression)}\n)`;
  return [
    {
      name: 'instance_cvm:phala_guest_up:max',
      meaning: 'Whether the guest agent of each CVM responds with values other than zeros.',
      expression: ofCvm(GUEST_UP),
    },
    {
      name: 'instance_cvm:phala_guest_memory_used:ratio',
      meaning: 'Memory of the guest of each CVM that is not available, from 0 to 1.',
      expression: ofCvm(MEMORY_USED),
    },
    {
      name: 'instance_cvm:phala_guest_disk_used:ratio',
      meaning: 'Used part of the data disk of the guest of each CVM, from 0 to 1.',
      expression: ofCvm(DISK_USED),
    },
    {
      name: 'instance_cvm:phala_guest_load5:max',
      meaning: 'The load of the guest of each CVM, as its version of dstack reports it.',
      expression: ofCvm(`max ${BY_GUEST} ${load}`),
    },
  ];
}

/** What guests respond, and how full they are. A guest that cannot read anything responds with zeros. */
export function defineGuestRecordings(environment: Environment): readonly Recording[] {
  const kept = ['gateway_domain', 'node', 'node_id', 'workspace'];
  return [
    {
      name: CVMS,
      meaning: 'CVMs with their gateway, node and workspace, and the alias of their app; always 1.',
      expression: withAlias(
        lastValueWhileDown({ series: 'phala_cvm_info', without: infoLabelsExcept(kept) }, environment),
      ),
    },
    {
      name: 'cvm:phala_guest_up:max',
      meaning: 'Whether the guest agent of the CVM responds with values other than zeros.',
      expression: GUEST_UP,
    },
    {
      name: 'cvm:phala_guest_seen:max',
      meaning:
        'Guest agents that have responded since they are targets; always 1. The older shape of the API does not have the setting public_sysinfo.',
      expression: `cvm:phala_guest_up:max == 1\nor\n(cvm:phala_guest_seen:max and ${ON_GUEST} cvm:phala_guest_up:max)`,
    },
    {
      name: REACHABLE,
      meaning:
        'Whether the guest agent of a running CVM responds; absent for one that never did and may be private.',
      expression: `(
  0 * ${CVMS} + 1 and ${ON_GUEST} cvm:phala_guest_up:max == 1
  or
  0 * ${CVMS} and ${ON_GUEST} cvm:phala_guest_up:max == 0
)
and ${ON_CVM} ${inStatus('running')}
and ${ON_GUEST} (
  cvm:phala_guest_seen:max
  or
  cvm_setting:phala_cvm_setting_enabled:max{setting="public_sysinfo"}
)`,
    },
    {
      name: 'cvm:phala_guest_memory_used_ratio:max',
      meaning: 'Memory of the guest that is not available, as a ratio.',
      expression: MEMORY_USED,
    },
    {
      name: 'cvm:phala_guest_disk_used_ratio:max',
      meaning: 'Used part of the data disk of the guest, as a ratio.',
      expression: DISK_USED,
    },
  ];
}
