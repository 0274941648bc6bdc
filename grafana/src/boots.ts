import { cvmSeries } from './promql.ts';
import { IN_PROGRESS } from './readiness.ts';
import { START } from './restarts.ts';

const SAME_CVM = 'on (app_id, cvm_id)';

/** The stage of a complete boot, in panels. */
export const COMPLETE = 'complete';

/** The cause of a boot error of a CVM without one, in panels. */
export const NO_ERROR = 'none';

/** 1 for CVMs whose boot is complete, 0 for others. */
export const BOOT_COMPLETE = cvmSeries('phala_cvm_boot_complete');

/** The stage of each unfinished boot, as the label `stage`. */
export const UNFINISHED_STAGE = cvmSeries('phala_cvm_boot_stage_info', { by: ['stage'] });

/** The stage of each boot, as the label `stage`. */
export const BOOT_STAGE = `(${UNFINISHED_STAGE} or ${SAME_CVM} label_replace(${cvmSeries('phala_cvm_boot_complete', { only: '== 1' })}, "stage", "${COMPLETE}", "", ""))`;

/** The cause of each boot error, as the label `cause`. */
export const ERROR_CAUSE = cvmSeries('phala_cvm_boot_error_info', { by: ['cause'] });

/** The same, and `none` for CVMs without an error. */
export const BOOT_ERROR = `(${ERROR_CAUSE} or ${SAME_CVM} label_replace(${cvmSeries('phala_cvm_boot_error', { only: '== 0' })}, "cause", "${NO_ERROR}", "", ""))`;

const FAILED = `((${cvmSeries('phala_cvm_boot_error')} == 1) unless ${SAME_CVM} (${BOOT_COMPLETE} == 1) unless ${SAME_CVM} ${cvmSeries('phala_cvm_status', { where: 'status="stopped"', only: '== 1' })})`;

/** Minutes after which an unfinished boot hangs, as in PhalaCvmBootIncomplete. */
export const BOOT_MINUTES = 15;

const HANGS = `((${BOOT_COMPLETE} == 0) and ${SAME_CVM} (time() - ${START} > ${BOOT_MINUTES * 60}) unless ${SAME_CVM} ${IN_PROGRESS} == 1)`;

/** CVMs whose boot failed or hangs; the text of an error stays after a recovery, so that a complete boot outweighs it. */
export const BOOT_PROBLEM = `(${FAILED} or ${SAME_CVM} ${HANGS})`;

/** Exited CVMs that the VM manager does not restart any more. */
export const GIVEN_UP = cvmSeries('phala_cvm_auto_restart_exhausted');

/** 1 for CVMs that the VM manager does not restart any more, 0 for others whose node reports their boot. */
export const IS_GIVEN_UP = `(${GIVEN_UP} or ${SAME_CVM} 0 * ${BOOT_COMPLETE})`;
