import { cvmSelector, ofSelected, valueByCvm } from './promql.ts';

const SAME_CVM = 'on (app_id, cvm_id)';

/** The stage of a complete boot, in panels. */
export const COMPLETE = 'complete';

/** The cause of a boot error of a CVM without one, in panels. */
export const NO_ERROR = 'none';

/** Minutes after which an unfinished boot hangs, as in PhalaCvmBootIncomplete. */
export const BOOT_MINUTES = 15;

/** What may be wrong with a CVM besides its status: a value of the label `problem`. */
type Problem = 'boot' | 'given_up' | 'restarted' | 'not_live';

/** The selected CVMs with one of the problems. */
export function withProblem(...problems: readonly Problem[]): string {
  const where = problems.length === 0 ? '' : oneOf(problems);
  return `max by (app_id, cvm_id) (${cvmSelector('instance_cvm_problem:phala_cvm_problem:max', where)})`;
}

/** The number of CVMs with one of the problems; 0 if nodes report boots, and there is none. */
export function countWithProblem(...problems: readonly Problem[]): string {
  return `count(${withProblem(...problems)}) or 0 * count(${ofSelected(valueByCvm('phala_cvm_boot_complete'))})`;
}

/** The stage of each boot, as the label `stage`. */
export const BOOT_STAGE = `(${valueByCvm('phala_cvm_boot_stage_info', ['stage'])} or ${SAME_CVM} label_replace(${valueByCvm('phala_cvm_boot_complete')} == 1, "stage", "${COMPLETE}", "", ""))`;

/** The cause of each boot error, as the label `cause`; `none` for CVMs without an error. */
export const BOOT_ERROR = `(${valueByCvm('phala_cvm_boot_error_info', ['cause'])} or ${SAME_CVM} label_replace(${valueByCvm('phala_cvm_boot_error')} == 0, "cause", "${NO_ERROR}", "", ""))`;

/** 1 for CVMs that the VM manager does not restart any more, 0 for others whose node reports their boot. */
export const IS_GIVEN_UP = `(${valueByCvm('phala_cvm_auto_restart_exhausted')} or ${SAME_CVM} 0 * ${valueByCvm('phala_cvm_boot_complete')})`;

function oneOf([first, ...others]: readonly Problem[]): string {
  return others.length === 0 ? `problem="${first}"` : `problem=~"${[first, ...others].join('|')}"`;
}
