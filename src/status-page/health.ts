import type { AppView, CvmView } from '../snapshot/model.ts';
import { AUTO_RESTART_EXHAUSTED, hasBootFailed, isBooting, toStatusClass } from '../snapshot/vocabulary.ts';

/** Health of a CVM or of everything, most urgent first. */
export const HEALTHS = ['failed', 'transitional', 'stopped', 'ok'] as const;

/** One of them. */
export type Health = (typeof HEALTHS)[number];

/** The health of a CVM; an unknown status counts as failed. */
export function toCvmHealth(cvm: CvmView): Health {
  const { status, inProgress } = cvm;
  const statusClass = toStatusClass(status);
  if (hasBootFailed(cvm)) return 'failed';
  if (inProgress === true || statusClass === 'transitional') return 'transitional';
  if (statusClass === 'stopped') return 'stopped';
  if (statusClass !== 'running') return 'failed';
  return isBooting(cvm) ? 'transitional' : 'ok';
}

/** The start of a boot or of an operation where it is known, else when the status changed. */
export function toSince(cvm: CvmView): number | undefined {
  const { inProgress, operation, status, startedAtSeconds, statusChangedAtSeconds } = cvm;
  if (isBooting(cvm) && status === 'running') return startedAtSeconds ?? statusChangedAtSeconds;
  return (inProgress === true ? operation?.startedAtSeconds : undefined) ?? statusChangedAtSeconds;
}

/** Whether the VM manager has given up restarting the CVM. */
export function isGivenUp({ status, lastEventAtSeconds }: CvmView): boolean {
  return status === 'exited' && AUTO_RESTART_EXHAUSTED in lastEventAtSeconds;
}

/** A problem of an app itself: its last poll failed, its data is stale, or too few CVMs are ready. */
export type AppProblem = 'poll' | 'stale' | 'short';

/** The most urgent problem of an app, whatever the health of its CVMs. */
export function toAppProblem(
  { lastPoll, lastSuccessAtSeconds, cvmCount, hidden, target }: AppView,
  ready: number,
): AppProblem | undefined {
  const failure = lastPoll?.failure;
  const isStale = cvmCount === undefined && lastSuccessAtSeconds !== undefined;
  // A 404 drops the CVMs at once.
  if (isStale && failure !== 'not_found') return 'stale';
  if (failure !== undefined) return 'poll';
  if (cvmCount === undefined) return undefined;
  // CVMs shown by another app, or beyond the limit, may be ready.
  const mayBeReady = ready + hidden.duplicate + hidden.limit;
  return target.expectedCvms !== undefined && mayBeReady < target.expectedCvms ? 'short' : undefined;
}
