import type { FailureReason } from '../errors.ts';
import { compare } from './compare.ts';
import type { AppTarget, Cvm, PollOutcome, PollTimes } from './model.ts';

/** What the store keeps of one app; replaced at every poll, never changed. */
export interface AppState {
  readonly target: AppTarget;
  readonly lastPoll:
    | (PollTimes & {
        /** `undefined` when the poll succeeded. */
        readonly failure: FailureReason | undefined;
      })
    | undefined;
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
  const polls = state.polls + 1;
  const { finishedAtBootSeconds, durationSeconds } = outcome;
  if (outcome.ok) {
    const cvms = outcome.answer.cvms.toSorted((a, b) => compare(a.cvmId, b.cvmId));
    return {
      ...state,
      polls,
      lastPoll: { failure: undefined, finishedAtBootSeconds, durationSeconds },
      lastSuccessAtBootSeconds: finishedAtBootSeconds,
      good: { cvms, atBootSeconds: nowBootSeconds },
    };
  }

  const failure = outcome.error.reason;
  const failures = state.failures + 1;
  const lastPoll = { failure, finishedAtBootSeconds, durationSeconds };
  return { ...state, polls, failures, lastPoll, good: failure === 'not_found' ? undefined : state.good };
}
