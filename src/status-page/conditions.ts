import type { AppView, Cvm } from '../snapshot/model.ts';

/** How urgent something is, most urgent first: it needs somebody, is on its way, rests on purpose, or is well. */
export const CONDITIONS = ['failing', 'changing', 'resting', 'good'] as const;

/** One of them. */
export type Condition = (typeof CONDITIONS)[number];

/** Statuses on the way to another one. */
const PASSING = new Set([
  'pending',
  'creating',
  'provisioning',
  'starting',
  'restarting',
  'updating',
  'stopping',
  'shutting_down',
  'deleting',
  'removing',
]);

/** Statuses that somebody chose. */
const CHOSEN = new Set(['stopped', 'deleted']);

/** How a CVM is; a status that we do not know needs somebody to look at it. */
export function toCvmCondition({ status, inProgress, bootComplete, bootError }: Cvm): Condition {
  if (bootError === true) return 'failing';
  if (inProgress === true || PASSING.has(status)) return 'changing';
  if (CHOSEN.has(status)) return 'resting';
  if (status !== 'running') return 'failing';
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
