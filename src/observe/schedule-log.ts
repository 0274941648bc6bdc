import type { Config } from '../config/config.ts';
import { renderDuration } from '../config/duration.ts';
import type { CronSchedule } from '../cron/cron-schedule.ts';
import type { Logger } from '../log.ts';

/** Logs once, when other poll settings are applied, that data goes stale between some polls although all is well. */
export function createScheduleLog(log: Logger): (poll: Config['poll'], schedule: CronSchedule) => void {
  let logged = '';
  return (poll, schedule) => {
    const settings = JSON.stringify(poll);
    if (settings === logged) return;
    logged = settings;
    const longest = schedule.gaps()?.longest ?? 0;
    if (longest < poll.staleAfterSeconds) return;
    log.info(
      'poll.stale_after is shorter than the longest time between two polls, data goes stale in between',
      {
        stale_after: renderDuration(poll.staleAfterSeconds),
        longest_interval: renderDuration(longest),
      },
    );
  };
}
