import { CVM, ofApps, ofCvms, ofCvmsOverRange, told, top } from './promql.ts';
import { CVM_STATUS_LOOKS, NODE_STATUS_LOOKS, type Status, UNKNOWN_CODE } from './statuses.ts';

const SAME_CVM = 'on (app_id, cvm_id)';

/** 1 for CVMs that run, 0 for the others. */
export const RUNNING = ofCvms('phala_cvm_status', { where: 'status="running"' });

/** 1 for CVMs that an operation runs on, 0 for the others. */
export const IN_PROGRESS = ofCvms('phala_cvm_in_progress');

/** 1 for CVMs that run and that no operation runs on, 0 for the others. */
export const READY = `((${RUNNING} unless ${SAME_CVM} ${IN_PROGRESS} == 1) or ${SAME_CVM} 0 * ${RUNNING})`;

/** CVMs that are not ready. */
export const NOT_READY = `(${READY} == 0)`;

/** How many CVMs each chosen app has by its last good poll. */
export const APP_CVMS = ofApps('phala_app_cvms');

/** How many CVMs are ready, by app; 0 for an app without CVMs. */
export const READY_BY_APP = `(sum by (app_id) (${READY}) or on (app_id) 0 * ${APP_CVMS})`;

/** By how many CVMs an app is below its expectation; only such apps, those without data included. */
export const MISSING_BY_APP = `(((${ofApps('phala_app_expected_cvms')} - on (app_id) ${READY_BY_APP}) or on (app_id) (${ofApps('phala_app_expected_cvms')} unless on (app_id) ${APP_CVMS})) > 0)`;

/** The one status that each CVM has, as the label `status`. */
export const STATUS = ofCvms('phala_cvm_status', { by: ['status'], only: '== 1' });

/** How much of the shown time each CVM did not run: what timelines choose their rows by. */
export const TROUBLE = `(1 - ${ofCvmsOverRange('avg_over_time', 'phala_cvm_status', { where: 'status="running"' })})`;

/** The status as a number, for timelines, which want one series per row: of the 25 CVMs that ran for the least part. */
export const WORST_STATUS_CODES = toCode(
  `(${top(25, STATUS, { rank: TROUBLE, on: ['app_id', 'cvm_id'] })})`,
  CVM,
  CVM_STATUS_LOOKS,
);

/** The one status that each node has, as the label `status`. */
export const NODE_STATUS = `(max by (node_id, node, status) (${told('phala_node_status', 'node_id=~"$node_id"')}) == 1)`;

/** The status of each node as a number, for timelines. */
export const NODE_STATUS_CODE = toCode(NODE_STATUS, ['node_id', 'node'], NODE_STATUS_LOOKS);

// While two replicas disagree, the higher number is shown.
function toCode(status: string, by: readonly string[], looks: readonly Status[]): string {
  const codes = looks.map(({ word, code }) => `label_replace(vector(${code}), "status", "${word}", "", "")`);
  const known = `max by (${by.join(', ')}) (${status} * on (status) group_left ()\n(${codes.join('\nor ')}))`;
  return `(${known}\nor max by (${by.join(', ')}) (${UNKNOWN_CODE} * ${status}))`;
}
