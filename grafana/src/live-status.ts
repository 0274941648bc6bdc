import { cvmSelector, SELECTED_CVMS, selector, valueByCvm } from './promql.ts';
import { RUNNING } from './readiness.ts';

const SAME_CVM = 'on (app_id, cvm_id)';

/** 1 for CVMs that their node reported in the last poll cycle, 0 for others; no data without the collector. */
export const LIVE = valueByCvm('phala_cvm_live');

/** The number of running CVMs, by the list, that no node reports; those without a UUID cannot be queried. */
export const COUNT_NOT_LIVE = `count(${LIVE} == 0 and ${SAME_CVM} ${RUNNING} and ${SAME_CVM} ${cvmSelector('instance_cvm:phala_cvm_info:max', 'vm_uuid!=""')}) or 0 * count(${selector('phala_cvm_live')} and ${SAME_CVM} ${SELECTED_CVMS})`;
