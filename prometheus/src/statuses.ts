import {
  CVM_STATUSES,
  type CvmStatus,
  NODE_STATUSES,
  type StatusClass,
  toStatusClass,
} from '../../src/snapshot/vocabulary.ts';

/** Transitional statuses that last long: images are pulled, virtual machines are created. */
export const DEPLOYING = [
  'pending',
  'creating',
  'provisioning',
  'updating',
] as const satisfies readonly CvmStatus[];

/** The other transitional statuses: they last minutes. */
export const MOVING = without(ofClass('transitional'), DEPLOYING);

/** Statuses of a CVM that was stopped on purpose. */
export const STOPPED = ofClass('stopped');

/** Statuses of a CVM that failed by itself; the other failed ones are those of its node. */
export const FAILED = without(ofClass('failed'), NODE_STATUSES);

function ofClass(statusClass: StatusClass): readonly CvmStatus[] {
  return CVM_STATUSES.filter((status) => toStatusClass(status) === statusClass);
}

function without(statuses: readonly CvmStatus[], left: readonly string[]): readonly CvmStatus[] {
  return statuses.filter((status) => !left.includes(status));
}
