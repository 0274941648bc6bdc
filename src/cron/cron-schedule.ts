import { parse, validate } from 'node-cron';
import { createDayMatcher } from './day-matcher.ts';
import { createDayTimes, type DayTimes, type Gap, toGaps } from './day-times.ts';

const DAY_SECONDS = 86_400;

/** How many days ahead and back a run is searched for. */
const HORIZON_DAYS = 366;

/** The days that a schedule is judged by, the same whenever that is: from 2024 to 2027, a leap year among them. */
const JUDGED = { firstDay: Date.UTC(2024, 0) / 1000 / DAY_SECONDS, days: 4 * 365 + 1 } as const;

/** Times between two runs, in seconds. */
export interface ScheduleGaps {
  readonly shortest: number;
  /** Half of the times are not longer. */
  readonly usual: number;
  readonly longest: number;
}

/** Whether a text is a cron expression: 5 fields, or 6 with seconds first. */
export function isCronExpression(text: string): boolean {
  return validate(text);
}

/**
 * When a cron expression runs. It knows Unix time and UTC only, and looks at days, not at runs: a second of every day
 * and a leap day cost the same.
 */
export class CronSchedule {
  /** By days since 1970-01-01. */
  readonly #runsOn: (day: number) => boolean;
  readonly #times: DayTimes;

  /** @throws Error when the text is not a cron expression. */
  constructor(expression: string) {
    const fields = parse(expression);
    const matches = createDayMatcher(fields);
    this.#runsOn = (day) => matches(new Date(day * DAY_SECONDS * 1000));
    this.#times = createDayTimes(fields);
  }

  /** The first run after a moment, as Unix time; `undefined` when there is none within a year. */
  nextAfter(unixSeconds: number): number | undefined {
    const day = Math.floor(unixSeconds / DAY_SECONDS);
    const time = this.#runsOn(day) ? this.#times.nextAfter(unixSeconds - day * DAY_SECONDS) : undefined;
    if (time !== undefined) return day * DAY_SECONDS + time;
    const next = this.#findDay(day, 1);
    return next === undefined ? undefined : next * DAY_SECONDS + this.#times.first;
  }

  /** The longest time between two runs, of those times that overlap the day before or the day after a moment. */
  longestGapAround(unixSeconds: number): number {
    const { first, last, gaps } = this.#times;
    let longest = Math.max(0, ...gaps.map(({ seconds }) => seconds));
    let day = Math.floor((unixSeconds - DAY_SECONDS - first) / DAY_SECONDS) + 1;
    day = this.#findDay(day, -1) ?? day - HORIZON_DAYS;
    while (day * DAY_SECONDS + last < unixSeconds + DAY_SECONDS) {
      const next = this.#findDay(day, 1) ?? day + HORIZON_DAYS;
      longest = Math.max(longest, (next - day) * DAY_SECONDS - (last - first));
      day = next;
    }
    return longest;
  }

  /** The times between all runs of four years; `undefined` when there are not two runs. */
  gaps(): ScheduleGaps | undefined {
    const days = Array.from({ length: JUDGED.days }, (_, index) => JUDGED.firstDay + index).filter(
      this.#runsOn,
    );
    const { first, last, gaps } = this.#times;
    const all = [
      ...gaps.map(({ seconds, count }) => ({ seconds, count: count * days.length })),
      ...toGaps(days, DAY_SECONDS, last - first).map((seconds) => ({ seconds, count: 1 })),
    ]
      .filter(({ count }) => count > 0)
      .toSorted((a, b) => a.seconds - b.seconds);
    const [shortest, longest] = [all[0]?.seconds, all.at(-1)?.seconds];
    return shortest === undefined || longest === undefined
      ? undefined
      : { shortest, usual: findMedian(all), longest };
  }

  #findDay(from: number, step: 1 | -1): number | undefined {
    for (let count = 1; count <= HORIZON_DAYS; count += 1) {
      if (this.#runsOn(from + count * step)) return from + count * step;
    }
    return undefined;
  }
}

/** The smallest time that at least half of the times do not exceed. */
function findMedian(sorted: readonly Gap[]): number {
  let rest = sorted.reduce((sum, { count }) => sum + count, 0) / 2;
  for (const { seconds, count } of sorted) {
    rest -= count;
    if (rest <= 0) return seconds;
  }
  return 0;
}
