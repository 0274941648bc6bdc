import { toUnixSeconds } from '../clock.ts';
import type { FailureReason } from '../errors.ts';
import type { Collected } from './collected.ts';
import type { Outcome, PollTimes } from './model.ts';

/** A run of a workspace collector, for the store. */
export interface CollectorRun {
  readonly outcome: Outcome<unknown>;
  readonly startedAtBootSeconds: number;
  /** `undefined` keeps the data until the next successful run. */
  readonly freshSeconds: number | undefined;
}

/** What the store keeps of a workspace collector in one workspace; replaced at every run. */
export interface ResultState {
  readonly lastRun: PollTimes & {
    /** `undefined` when it succeeded. */
    readonly failure: FailureReason | undefined;
    readonly httpStatus: number | undefined;
    /** Whether it failed, but its data counts. */
    readonly isPartial: boolean;
  };
  readonly failuresInARow: number;
  /** The last successful run. */
  readonly good:
    | { readonly data: unknown; readonly startedAtBootSeconds: number; readonly expiresAtBootSeconds: number }
    | undefined;
}

/** What is shown of a state. */
export function toCollected(
  [collector, workspace]: readonly [collector: string, workspace: string],
  { lastRun, good }: ResultState,
  { nowBootSeconds, unixOffsetSeconds }: { nowBootSeconds: number; unixOffsetSeconds: number },
): Collected {
  return {
    collector,
    workspace,
    failure: lastRun.failure,
    finishedAtSeconds: toUnixSeconds(lastRun.finishedAtBootSeconds, unixOffsetSeconds),
    data: good !== undefined && nowBootSeconds < good.expiresAtBootSeconds ? good.data : undefined,
  };
}

/** The state after a run: a success replaces the data, a failure keeps it. */
export function afterRun(
  state: ResultState | undefined,
  { outcome, startedAtBootSeconds, freshSeconds = Number.POSITIVE_INFINITY }: CollectorRun,
): ResultState {
  const { finishedAtBootSeconds, durationSeconds } = outcome;
  const times = { finishedAtBootSeconds, durationSeconds };
  const expiresAtBootSeconds = finishedAtBootSeconds + freshSeconds;
  const good =
    outcome.answer === undefined
      ? state?.good
      : { data: outcome.answer, startedAtBootSeconds, expiresAtBootSeconds };
  if (outcome.ok)
    return {
      lastRun: { ...times, failure: undefined, httpStatus: undefined, isPartial: false },
      failuresInARow: 0,
      good,
    };
  const { reason, details } = outcome.error;
  return {
    lastRun: {
      ...times,
      failure: reason,
      httpStatus: details.httpStatus,
      isPartial: outcome.answer !== undefined,
    },
    failuresInARow: (state?.failuresInARow ?? 0) + 1,
    good,
  };
}
