import { schedule } from 'node-cron';

/** A running timetable. */
export interface Cron {
  readonly stop: () => void;
}

/** Calls `onTick` by a cron expression in UTC; after a stall it calls once, not for every tick that was missed. */
export function startCron(expression: string, onTick: () => void): Cron {
  const task = schedule(expression, onTick, {
    timezone: 'UTC',
    missedExecutionTolerance: Number.MAX_SAFE_INTEGER,
    suppressMissedWarning: true,
  });
  return { stop: () => void task.destroy() };
}
