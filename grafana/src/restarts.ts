import { appSeries, CVM, cvmSeries, cvmSeriesOverRange, SELECTED_CVM, selector } from './promql.ts';
import { STATUS } from './readiness.ts';

const FAMILY = 'phala_cvm_start_timestamp_seconds';
const START_TIME = selector(FAMILY, SELECTED_CVM);
const SAME_CVM = 'on (app_id, cvm_id)';

/** When each running CVM started. */
export const START = cvmSeries(FAMILY);

/** When each CVM last started within the time range, also if it does not run any more. */
export const LAST_START = `(${cvmSeriesOverRange('last_over_time', FAMILY)} and ${SAME_CVM} ${STATUS})`;

/** Changes of the start time in the time range; graphs of restarts rank by it. */
export const STARTS_IN_RANGE = cvmSeriesOverRange('changes', FAMILY);

/** CVMs that started within the last hour and exist for longer. */
export const RESTARTED = `((time() - ${START} < 3600) unless ${SAME_CVM} (time() - ${cvmSeries('phala_cvm_created_timestamp_seconds')} < 3600))`;

/**
 * A start time that moves by less is the same start, as in PhalaCvmRestarted: a restarted exporter computes the start times
 * of all CVMs again, some seconds away.
 */
export const JITTER_SECONDS = 30;

/** The restarts of each CVM within a duration; 0 for those without one. */
export function restartsWithin(duration: string): string {
  const over = (fn: string): string => `${fn}(${START_TIME}[${duration}])`;
  const moved = `(${over('max_over_time')} - ${over('min_over_time')} > ${JITTER_SECONDS})`;
  const restarts = `${over('changes')} and ${moved} or 0 * ${over('last_over_time')}`;
  return `(max by (${CVM.join(', ')}) (${restarts}) and on (app_id) ${appSeries('phala_app_info')})`;
}
