import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { CronSchedule } from '../cron/cron-schedule.ts';
import { renderDuration } from '../duration.ts';
import type { Logger } from '../log.ts';

type PollConfig = Config['poll'];

/** The intervals of the current schedule. */
export interface ScheduleRecord {
  /** Applies other settings. */
  readonly replace: (poll: PollConfig) => void;
  /** The longest time between two runs, from a day ago to a day ahead. */
  readonly longestIntervalSeconds: () => number;
}

/** Keeps the current schedule. Logs when settings are applied by which data goes stale between polls. */
export function createScheduleRecord(initial: PollConfig, log: Logger, clock: Clock): ScheduleRecord {
  let current = initial;
  let schedule = new CronSchedule(initial.schedule);
  const replace = (poll: PollConfig): void => {
    const isSame = poll.schedule === current.schedule && poll.stale_after === current.stale_after;
    if (isSame) return;
    current = poll;
    schedule = new CronSchedule(poll.schedule);
    logPauses(poll, schedule, log);
  };
  logPauses(initial, schedule, log);
  return { replace, longestIntervalSeconds: () => schedule.longestGapAround(clock.nowSeconds()) };
}

function logPauses(
  { stale_after: staleAfterSeconds }: PollConfig,
  schedule: CronSchedule,
  log: Logger,
): void {
  const longestSeconds = schedule.gaps()?.longest ?? 0;
  if (longestSeconds < staleAfterSeconds) return;
  log.info(
    'poll.stale_after is shorter than the longest time between two polls, data goes stale in between',
    {
      stale_after: renderDuration(staleAfterSeconds),
      longest_interval: renderDuration(longestSeconds),
    },
  );
}
