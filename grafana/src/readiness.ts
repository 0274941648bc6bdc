import { appSeries, CVM, cvmSeries, cvmSeriesOverRange, selector, top } from './promql.ts';
import { CVM_STATUS_STYLES, NODE_STATUS_STYLES, type StatusStyle, UNKNOWN_CODE } from './status-styles.ts';

const SAME_CVM = 'on (app_id, cvm_id)';

/** 1 for running CVMs, 0 for others. */
export const RUNNING = cvmSeries('phala_cvm_status', { where: 'status="running"' });

/** 1 for CVMs with an operation in progress, 0 for others. */
export const IN_PROGRESS = cvmSeries('phala_cvm_in_progress');

/** 1 for ready CVMs (running, no operation in progress), 0 for others. */
export const READY = `((${RUNNING} unless ${SAME_CVM} ${IN_PROGRESS} == 1) or ${SAME_CVM} 0 * ${RUNNING})`;

/** CVMs that are not ready. */
export const NOT_READY = `(${READY} == 0)`;

/** The number of CVMs by app, as of its last successful poll. */
export const APP_CVMS = appSeries('phala_app_cvms');

/** The number of ready CVMs by app; 0 for an app without CVMs. */
export const READY_BY_APP = `(sum by (app_id) (${READY}) or on (app_id) 0 * ${APP_CVMS})`;

/** The number of expected CVMs that are not ready, by app; only apps where some are missing, also apps without data. */
export const MISSING_BY_APP = `(((${appSeries('phala_app_expected_cvms')} - on (app_id) ${READY_BY_APP}) or on (app_id) (${appSeries('phala_app_expected_cvms')} unless on (app_id) ${APP_CVMS})) > 0)`;

/** The current status of each CVM, as the label `status`. */
export const STATUS = cvmSeries('phala_cvm_status', { by: ['status'], only: '== 1' });

/** The share of the time range in which each CVM was not running; state timelines rank by it. */
export const NOT_RUNNING_SHARE = `(1 - ${cvmSeriesOverRange('avg_over_time', 'phala_cvm_status', { where: 'status="running"' })})`;

/** The status as a number (a state timeline needs one series per row), of the 25 CVMs with the lowest availability. */
export const WORST_STATUS_CODES = toCode(
  `(${top(25, STATUS, { rank: NOT_RUNNING_SHARE, on: ['app_id', 'cvm_id'] })})`,
  CVM,
  CVM_STATUS_STYLES,
);

/** The current status of each node, as the label `status`. */
export const NODE_STATUS = `(max by (node_id, node, status) (${selector('phala_node_status', 'node_id=~"$node_id"')}) == 1)`;

/** The status of each node as a number, for state timelines. */
export const NODE_STATUS_CODE = toCode(NODE_STATUS, ['node_id', 'node'], NODE_STATUS_STYLES);

// While two replicas disagree, the higher number wins.
function toCode(status: string, by: readonly string[], styles: readonly StatusStyle[]): string {
  const codes = styles.map(
    ({ status: value, code }) => `label_replace(vector(${code}), "status", "${value}", "", "")`,
  );
  const known = `max by (${by.join(', ')}) (${status} * on (status) group_left ()\n(${codes.join('\nor ')}))`;
  return `(${known}\nor max by (${by.join(', ')}) (${UNKNOWN_CODE} * ${status}))`;
}
