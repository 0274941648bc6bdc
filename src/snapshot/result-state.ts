import { toUnixSeconds } from '../clock.ts';
import type { Collected } from './collected.ts';
import type { LastRun, Outcome } from './outcome.ts';

/** A run of a workspace collector, for the store. */
export interface CollectorRun {
  readonly outcome: Outcome<unknown>;
  readonly startedAtBootSeconds: number;
  /** `undefined` keeps the data until the next successful run. */
  readonly freshSeconds: number | undefined;
}

/** What the store keeps of a workspace collector in one workspace; replaced at every run. */
export interface ResultState {
  readonly lastRun: LastRun;
  readonly failuresInARow: number;
  /** Whether the last run failed, but its data counts. */
  readonly isPartial: boolean;
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
    lastSuccessAtSeconds: good && toUnixSeconds(good.startedAtBootSeconds, unixOffsetSeconds),
    data: good !== undefined && nowBootSeconds < good.expiresAtBootSeconds ? good.data : undefined,
  };
}

/** The state after a run: a success replaces the data, a failure keeps it. */
export function afterRun(
  state: ResultState | undefined,
  { outcome, startedAtBootSeconds, freshSeconds = Number.POSITIVE_INFINITY }: CollectorRun,
): ResultState {
  const expiresAtBootSeconds = outcome.finishedAtBootSeconds + freshSeconds;
  const good =
    outcome.answer === undefined
      ? state?.good
      : { data: outcome.answer, startedAtBootSeconds, expiresAtBootSeconds };
  const failuresInARow = outcome.ok ? 0 : (state?.failuresInARow ?? 0) + 1;
  const isPartial = !outcome.ok && outcome.answer !== undefined;
  return { lastRun: toLastRun(outcome), failuresInARow, isPartial, good };
}

export function toLastRun(outcome: Outcome<unknown>): LastRun {
  const { finishedAtBootSeconds, durationSeconds } = outcome;
  const error = outcome.ok ? undefined : outcome.error;
  return {
    finishedAtBootSeconds,
    durationSeconds,
    failure: error?.reason,
    httpStatus: error?.details.httpStatus,
  };
}
