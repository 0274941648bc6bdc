import { type Clock, toDurationSeconds } from '../clock.ts';
import { ApiError } from '../errors.ts';
import type { Outcome } from '../snapshot/model.ts';
import { PartialResult } from './partial-result.ts';

/** Runs work to its end: the one place where errors become data. */
export async function toOutcome<T>(work: () => Promise<T>, clock: Clock): Promise<Outcome<T>> {
  const startedAt = clock.monotonicSeconds();
  const times = (): { finishedAtBootSeconds: number; durationSeconds: number } => ({
    finishedAtBootSeconds: clock.bootSeconds(),
    durationSeconds: toDurationSeconds(startedAt, clock),
  });
  try {
    const answer = await work();
    return { ok: true, answer, ...times() };
  } catch (error) {
    if (error instanceof PartialResult)
      return { ok: false, error: error.failure, answer: error.data, ...times() };
    return { ok: false, error: toApiError(error), ...times() };
  }
}

function toApiError(error: unknown): ApiError {
  return error instanceof ApiError
    ? error
    : new ApiError('bug', 'an unexpected error in a collector', { cause: error });
}
