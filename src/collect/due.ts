import type { ApiError } from '../errors.ts';
import type { ResultState } from '../snapshot/result-state.ts';
import type { Cadence } from './collector.ts';

/** Why a collector may run: a poll cycle, a reload, or a start that ignores earlier results. */
export type Trigger = 'cycle' | 'reload' | 'restart';

/** Intervals are shortened by up to this part, so that exporters that start together spread their requests. */
const JITTER = 0.1;

/** How long an endpoint that does not exist, or is not allowed, is not requested again. */
export const SWITCHED_OFF_SECONDS = 3600;
const SWITCHED_OFF_STATUSES = [401, 403, 404, 405, 501];

/** An optional collector that fails waits at first this long, then twice as long each time, up to its interval. */
const FIRST_BACKOFF_SECONDS = 30;

/** Whether a failed request is not repeated for an hour. */
export function isSwitchedOff({ details }: ApiError): boolean {
  return isRejection(details.httpStatus);
}

function isRejection(httpStatus = 0): boolean {
  return SWITCHED_OFF_STATUSES.includes(httpStatus);
}

interface DueOptions {
  readonly state: ResultState | undefined;
  readonly cadence: Cadence;
  readonly isOptional: boolean;
  /** Whether it runs although its interval is not over. */
  readonly isUrgent: () => boolean;
  readonly trigger: Trigger;
  readonly nowBootSeconds: number;
  readonly random: () => number;
}

/** Whether a collector runs now: never run, its interval is over, or its last run failed. */
export function isDue({
  state,
  cadence,
  isOptional,
  isUrgent,
  trigger,
  nowBootSeconds,
  random,
}: DueOptions): boolean {
  if (state === undefined || trigger === 'restart') return true;
  const { lastRun, good } = state;
  if (lastRun.failure === undefined && good !== undefined)
    return (
      nowBootSeconds - good.startedAtBootSeconds >= cadence.intervalSeconds * (1 - JITTER * random()) ||
      isUrgent()
    );
  // However many reloads there are, only the next cycle repeats a failed run.
  if (trigger === 'reload') return false;
  return !isOptional || nowBootSeconds - lastRun.finishedAtBootSeconds >= toPauseSeconds(state, cadence);
}

function toPauseSeconds(
  { lastRun, failuresInARow, isPartial }: ResultState,
  { intervalSeconds }: Cadence,
): number {
  if (!isPartial && isRejection(lastRun.httpStatus)) return SWITCHED_OFF_SECONDS;
  return Math.min(FIRST_BACKOFF_SECONDS * 2 ** (failuresInARow - 1), intervalSeconds);
}
