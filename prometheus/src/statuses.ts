import {
  CVM_STATUSES,
  type CvmStatus,
  isDeploying,
  NODE_STATUSES,
  type StatusClass,
  toStatusClass,
} from '../../src/snapshot/vocabulary.ts';

/** Long transitional statuses. */
export const DEPLOYING = CVM_STATUSES.filter(isDeploying);

/** The other transitional statuses, which last minutes. */
export const SHORT_TRANSITIONS = without(ofClass('transitional'), DEPLOYING);

/** Statuses of a CVM that an operator stopped. */
export const STOPPED = ofClass('stopped');

/** Failed statuses of the CVM itself; the other failed statuses are those of its node. */
export const FAILED = without(ofClass('failed'), NODE_STATUSES);

function ofClass(statusClass: StatusClass): readonly CvmStatus[] {
  return CVM_STATUSES.filter((status) => toStatusClass(status) === statusClass);
}

function without(statuses: readonly CvmStatus[], excluded: readonly string[]): readonly CvmStatus[] {
  return statuses.filter((status) => !excluded.includes(status));
}
