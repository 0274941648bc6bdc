import { type ScheduledTask, schedule } from 'node-cron';
import type { Clock } from '../clock.ts';

/** How often we look whether the machine's clock was set back. */
const WATCH_SECONDS = 5;

/** A smaller step back only makes the next tick late by as much. */
const SMALLEST_STEP_SECONDS = 1;

/** A running timetable. */
export interface Cron {
  readonly stop: () => void;
}

/** Begins a timetable; a test may bring its own. */
export type StartCron = (expression: string, onTick: () => void, clock: Clock) => Cron;

/**
 * Calls `onTick` by a cron expression in UTC. After a stall it calls once, not for every tick that was missed; when
 * the clock is set back it goes on by the new time, where node-cron would wait for the old one to come again.
 */
export function startCron(expression: string, onTick: () => void, clock: Clock): Cron {
  let task = startTask(expression, onTick);
  let aheadSeconds = clock.nowSeconds() - clock.monotonicSeconds();
  const watch = setInterval(() => {
    const nowAheadSeconds = clock.nowSeconds() - clock.monotonicSeconds();
    if (nowAheadSeconds < aheadSeconds - SMALLEST_STEP_SECONDS) {
      void task.destroy();
      task = startTask(expression, onTick);
    }
    aheadSeconds = nowAheadSeconds;
  }, WATCH_SECONDS * 1000);
  watch.unref();
  return {
    stop: () => {
      clearInterval(watch);
      void task.destroy();
    },
  };
}

function startTask(expression: string, onTick: () => void): ScheduledTask {
  return schedule(expression, onTick, {
    timezone: 'UTC',
    missedExecutionTolerance: Number.MAX_SAFE_INTEGER,
    suppressMissedWarning: true,
  });
}
