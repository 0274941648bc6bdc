import { cvmSelector, selector } from './promql.ts';

const RESTARTS = 'instance_cvm:phala_cvm_restarts:changes10m';
const START = selector('phala_cvm_start_timestamp_seconds');

/** Restarts of each CVM within ten minutes, with labels such as `cvm` or `app`. */
export function restartsBy(...labels: readonly string[]): string {
  return `max by (app_id, cvm_id, ${labels.join(', ')}) (${cvmSelector(RESTARTS)})`;
}

/** Restarts in the time range; graphs of restarts rank by it. */
export const RESTARTS_IN_RANGE = `max by (app_id, cvm_id) (sum_over_time(${cvmSelector(RESTARTS)}[$__range] @ end()))`;

/** When each CVM last started within the time range, also if it does not run any more. */
export const LAST_START = `max by (app_id, cvm_id) (last_over_time(${START}[$__range] @ end()))`;
