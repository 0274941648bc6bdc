import type { ResultState } from '../snapshot/result-state.ts';
import type { Cadence } from './collector.ts';

/** Why a collector may run: a poll cycle, a reload, or a start that ignores earlier results. */
export type Trigger = 'cycle' | 'reload' | 'restart';

/** Intervals are shortened by up to this part, so that exporters that start together spread their requests. */
const JITTER = 0.1;

/** How long an endpoint that does not exist, or is not allowed, is not requested again. */
const SWITCHED_OFF_SECONDS = 3600;
const SWITCHED_OFF_STATUSES = [401, 403, 404, 405, 501];

/** An optional collector that fails waits at first this long, then twice as long each time. */
const FIRST_BACKOFF_SECONDS = 30;

interface DueOptions {
  readonly state: ResultState | undefined;
  readonly cadence: Cadence | undefined;
  readonly isOptional: boolean;
  readonly trigger: Trigger;
  readonly nowBootSeconds: number;
  readonly random: () => number;
}

/** Whether a collector runs now: never run, its interval is over, or its last run failed. */
export function isDue(options: DueOptions): boolean {
  const { state, cadence, trigger, nowBootSeconds, random } = options;
  if (state === undefined || trigger === 'restart') return true;
  if (state.lastRun.failure !== undefined) return isRetryDue(state, options);
  const intervalSeconds = (cadence?.intervalSeconds ?? 0) * (1 - JITTER * random());
  return state.good === undefined || nowBootSeconds - state.good.startedAtBootSeconds >= intervalSeconds;
}

// However many reloads there are, only the next cycle repeats a failed run.
function isRetryDue(
  { lastRun, failuresInARow }: ResultState,
  { isOptional, trigger, nowBootSeconds }: DueOptions,
): boolean {
  if (trigger === 'reload' || !isOptional) return trigger !== 'reload';
  const backoffSeconds = FIRST_BACKOFF_SECONDS * 2 ** (failuresInARow - 1);
  const isSwitchedOff = SWITCHED_OFF_STATUSES.includes(lastRun.httpStatus ?? 0);
  const waitSeconds = isSwitchedOff ? SWITCHED_OFF_SECONDS : Math.min(backoffSeconds, SWITCHED_OFF_SECONDS);
  return nowBootSeconds - lastRun.finishedAtBootSeconds >= waitSeconds;
}
