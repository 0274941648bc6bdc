import type { Clock } from '../clock.ts';
import { CronSchedule } from '../cron/cron-schedule.ts';

/** The machine's clock is compared with the monotonic clock at least this often. */
const CHECK_SECONDS = 5;

/** A run that comes earlier than its time by less than this is not repeated at its time. */
const EARLY_SECONDS = 0.5;

/** Exporters that start together poll up to this part of the shortest interval apart. */
export const MAX_OFFSET_RATIO = 0.1;

/** A running schedule. */
export interface Cron {
  readonly stop: () => void;
}

/** Starts a schedule; a test may bring its own. */
export type StartCron = (expression: string, onTick: () => void, clock: Clock) => Cron;

/** Creates a start of schedules whose offset is a share, from 0 to 1, of the largest one; stable for the process. */
export function createStartCron(offsetShare: number): StartCron {
  return (expression, onTick, clock) => {
    const schedule = new CronSchedule(expression);
    const offsetSeconds = (schedule.gaps()?.shortest ?? 0) * MAX_OFFSET_RATIO * offsetShare;
    const nextAfter = (unixSeconds: number): number =>
      (schedule.nextAfter(unixSeconds - offsetSeconds) ?? Number.POSITIVE_INFINITY) + offsetSeconds;
    return startTimer(nextAfter, onTick, clock);
  };
}

/**
 * Calls `onTick` at each run. A timer waits by the monotonic clock, and a step of the machine's clock can only make
 * the next tick earlier: a step forward over runs, or a suspend, causes one tick; a step back starts from the new time.
 */
function startTimer(nextAfter: (unixSeconds: number) => number, onTick: () => void, clock: Clock): Cron {
  let timer: NodeJS.Timeout;
  let runAt: number;
  let dueAtMonotonic: number;

  const schedule = (from: number): void => {
    runAt = nextAfter(from);
    dueAtMonotonic = Math.min(dueAtMonotonic, clock.monotonicSeconds() + runAt - clock.nowSeconds());
  };
  const wait = (): void => {
    const seconds = Math.min(Math.max(dueAtMonotonic - clock.monotonicSeconds(), 0), CHECK_SECONDS);
    timer = setTimeout(check, Math.ceil(seconds * 1000));
  };
  const check = (): void => {
    const now = clock.nowSeconds();
    const isDue = clock.monotonicSeconds() >= dueAtMonotonic || now >= runAt;
    if (isDue) dueAtMonotonic = Number.POSITIVE_INFINITY;
    schedule(isDue && runAt - now < EARLY_SECONDS ? Math.max(now, runAt) : now);
    wait();
    if (isDue) onTick();
  };

  dueAtMonotonic = Number.POSITIVE_INFINITY;
  schedule(clock.nowSeconds());
  wait();
  return { stop: () => clearTimeout(timer) };
}

/** Starts a schedule with the offset of this process: exporters everywhere would poll in the same second otherwise. */
export const startCron: StartCron = createStartCron(Math.random());
