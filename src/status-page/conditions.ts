import type { AppView, Cvm } from '../snapshot/model.ts';
import { toStatusClass } from '../snapshot/vocabulary.ts';

/** How urgent something is, most urgent first: it needs somebody, is on its way, rests on purpose, or is well. */
export const CONDITIONS = ['failing', 'changing', 'resting', 'good'] as const;

/** One of them. */
export type Condition = (typeof CONDITIONS)[number];

/** The condition of a CVM; an unknown status counts as failing. */
export function toCvmCondition({ status, inProgress, bootComplete, bootError }: Cvm): Condition {
  const statusClass = toStatusClass(status);
  if (bootError === true) return 'failing';
  if (inProgress === true || statusClass === 'transitional') return 'changing';
  if (statusClass === 'stopped') return 'resting';
  if (statusClass !== 'running') return 'failing';
  return bootComplete === false ? 'changing' : 'good';
}

/** What is wrong with an app, most urgent first. */
export type AppFault = 'poll' | 'stale' | 'short';

/** What is wrong with an app itself, whatever its CVMs are: a failed poll, no data any more, or too few CVMs that run. */
export function toAppFault(
  { lastPoll, lastSuccessAtSeconds, cvmCount, hidden, target }: AppView,
  running: number,
): AppFault | undefined {
  if (lastPoll?.failure !== undefined) return 'poll';
  if (cvmCount === undefined) return lastSuccessAtSeconds === undefined ? undefined : 'stale';
  // Those that another app shows, or that are too many, may run.
  const mayRun = running + hidden.duplicate + hidden.limit;
  return target.expectedCvms !== undefined && mayRun < target.expectedCvms ? 'short' : undefined;
}
