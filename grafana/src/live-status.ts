import { cvmSeries } from './promql.ts';
import { RUNNING } from './readiness.ts';

const SAME_CVM = 'on (app_id, cvm_id)';

/** 1 for CVMs that their node reported in the last poll cycle, 0 for others; no data without the collector. */
export const LIVE = cvmSeries('phala_cvm_live');

/** Running CVMs, by the list, that their node did not report; those without a UUID cannot be queried. */
export const NOT_LIVE = `((${LIVE} == 0) and ${SAME_CVM} (${RUNNING} == 1) and ${SAME_CVM} ${cvmSeries('phala_cvm_info', { where: 'vm_uuid!=""' })})`;
