import { compare } from './compare.ts';
import type { AppTarget, Cvm } from './model.ts';
import type { LastRun, PollOutcome } from './outcome.ts';
import { toLastRun } from './result-state.ts';

/** What the store keeps of one app; replaced at every poll, never changed. */
export interface AppState {
  readonly target: AppTarget;
  readonly lastPoll: LastRun | undefined;
  readonly polls: number;
  readonly failures: number;
  readonly lastSuccessAtBootSeconds: number | undefined;
  readonly good: CvmList | undefined;
}

/** The CVMs of the last successful poll, sorted by `cvmId`, and its time by the boot clock. */
export interface CvmList {
  readonly cvms: readonly Cvm[];
  readonly atBootSeconds: number;
}

/** An app that was never polled. */
export function toNewAppState(target: AppTarget): AppState {
  return {
    target,
    lastPoll: undefined,
    polls: 0,
    failures: 0,
    lastSuccessAtBootSeconds: undefined,
    good: undefined,
  };
}

/** The app after a poll: a success replaces all CVMs, a failure keeps them, a 404 drops them. */
export function afterPoll(state: AppState, outcome: PollOutcome, nowBootSeconds: number): AppState {
  // A poll that the exporter aborted says nothing about the app.
  if (!outcome.ok && outcome.error.reason === 'aborted') return state;
  const next = { ...state, polls: state.polls + 1, lastPoll: toLastRun(outcome) };
  if (outcome.ok) {
    const cvms = outcome.answer.cvms.toSorted((a, b) => compare(a.cvmId, b.cvmId));
    const good = { cvms, atBootSeconds: nowBootSeconds };
    return { ...next, lastSuccessAtBootSeconds: outcome.finishedAtBootSeconds, good };
  }
  const good = outcome.error.reason === 'not_found' ? undefined : state.good;
  return { ...next, failures: state.failures + 1, good };
}
