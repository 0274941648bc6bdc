import { appSeries, cvmSelector, SELECTED_APPS, selector, top } from './promql.ts';

const SAME_CVM = 'on (app_id, cvm_id)';
const STATUS_FAMILY = 'instance_cvm_status:phala_cvm_status:code';

/** The current status of each CVM, as the label `status`, with the names of the CVM and its app. */
export const STATUS = `max by (app_id, cvm_id, name, app, status) (${cvmSelector(STATUS_FAMILY)})`;

/** Running CVMs, whatever their app. */
export const RUNNING = selector(STATUS_FAMILY, 'status="running"');

const OPERATION = `${selector('phala_cvm_in_progress')} == 1`;

/** CVMs that are running, without an operation in progress, whatever their app. */
export const READY = `(max by (app_id, cvm_id) (${RUNNING}) unless ${SAME_CVM} ${OPERATION})`;

/** The selected CVMs that are not ready. */
const NOT_READY = `(max by (app_id, cvm_id) (${cvmSelector(STATUS_FAMILY)}) unless ${SAME_CVM} (${RUNNING} unless ${SAME_CVM} ${OPERATION}))`;

/** CVMs by app, of which there may be none. */
const CVMS = `${selector('phala_app_cvms')} and on (app_id) ${SELECTED_APPS}`;

/** The number of CVMs by app, as of its last successful poll. */
export const APP_CVMS = appSeries('phala_app_cvms');

/** The number of CVMs that are not ready; 0 if all are. */
export const COUNT_NOT_READY = `count${NOT_READY} or 0 * count(${CVMS})`;

const EXPECTED = `max by (app_id) (${selector('phala_app_expected_cvms')})`;
/** The number of ready CVMs by app; only apps with any. */
export const READY_BY_APP = `count by (app_id) ${READY}`;

/** The number of expected CVMs that are not ready, by app; all of them for an app without data. */
export const MISSING_BY_APP = `clamp_min(${EXPECTED} - on (app_id) (${READY_BY_APP} or on (app_id) 0 * ${EXPECTED}), 0)`;

/** The share of the time range with data in which each CVM was running; deleted CVMs included. */
export const AVAILABILITY = `max by (app_id, cvm_id) (avg_over_time(${cvmSelector('instance_cvm:phala_cvm_running:max')}[$__range] @ end()))`;

/** The status as a number (a state timeline needs one series per row), of the 25 CVMs with the lowest availability. */
export const WORST_STATUS_CODES = top(25, `max by (app_id, cvm_id, cvm) (${cvmSelector(STATUS_FAMILY)})`, {
  rank: `-${AVAILABILITY}`,
  on: ['app_id', 'cvm_id'],
});

/** The current status of each node, as the label `status`. */
export const NODE_STATUS = `max by (node_id, node, status) (${selector('instance_node_status:phala_node_status:code', 'node_id=~"$node_id"')})`;

/** The status of each node as a number, for state timelines. */
export const NODE_STATUS_CODE = `max by (node_id, node) (${selector('instance_node_status:phala_node_status:code', 'node_id=~"$node_id"')})`;
