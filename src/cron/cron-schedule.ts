import { parse, validate } from 'node-cron';

const DAY_SECONDS = 86_400;

/** How many days ahead and back a run is searched for. */
const HORIZON_DAYS = 366;

/** The days that a schedule is judged by, the same whenever that is: from 2024 to 2027, a leap year among them. */
const FIRST_JUDGED_DAY = Date.UTC(2024, 0) / 1000 / DAY_SECONDS;
const JUDGED_DAYS = Array.from({ length: 4 * 365 + 1 }, (_, index) => FIRST_JUDGED_DAY + index);

/** Times between two runs, in seconds. */
export interface ScheduleGaps {
  readonly shortest: number;
  /** Half of the times are not longer. */
  readonly usual: number;
  readonly longest: number;
}

interface Gap {
  readonly length: number;
  readonly count: number;
}

/** Whether a text is a cron expression: 5 fields, or 6 with seconds first, without node-cron's `L`, `W` and `#`. */
export function isCronExpression(text: string): boolean {
  if (!validate(text)) return false;
  const { dayOfMonth, dayOfWeek } = parse(text);
  return [...dayOfMonth, ...dayOfWeek].every((value) => typeof value === 'number');
}

/** When a cron expression runs, in Unix time and UTC. All days on which it runs have the same runs. */
export class CronSchedule {
  /** Takes days since 1970-01-01. */
  readonly #runsOn: (day: number) => boolean;
  /** In seconds of the day. */
  readonly #times: readonly number[];
  readonly #first: number;
  readonly #last: number;
  readonly #gapsInDay: readonly Gap[];

  /** @throws Error when the text is not a cron expression. */
  constructor(expression: string) {
    const { second, minute, hour, dayOfMonth, month, dayOfWeek } = parse(expression);
    // As in node-cron, the day of the month and of the week must both match.
    this.#runsOn = (day) => {
      const date = new Date(day * DAY_SECONDS * 1000);
      if (!month.includes(date.getUTCMonth() + 1)) return false;
      return dayOfMonth.includes(date.getUTCDate()) && dayOfWeek.includes(date.getUTCDay());
    };
    const minutes = new Set(hour.flatMap((h) => minute.map((m) => h * 60 + m)));
    const times = new Set([...minutes].flatMap((m) => second.map((s) => m * 60 + s)));
    this.#times = [...times].toSorted((a, b) => a - b);
    this.#first = this.#times[0] ?? 0;
    this.#last = this.#times.at(-1) ?? 0;
    this.#gapsInDay = findGaps(this.#times);
  }

  /** The first run after a moment, as Unix time; `undefined` when there is none within a year. */
  nextAfter(unixSeconds: number): number | undefined {
    const today = Math.floor(unixSeconds / DAY_SECONDS);
    const now = unixSeconds - today * DAY_SECONDS;
    const time = this.#runsOn(today) ? this.#times.find((each) => each > now) : undefined;
    if (time !== undefined) return today * DAY_SECONDS + time;
    const next = this.#findDay(today, 1);
    return next === undefined ? undefined : next * DAY_SECONDS + this.#first;
  }

  /** The longest time between two runs, of those times that overlap the day before or the day after a moment. */
  longestGapAround(unixSeconds: number): number {
    let longest = Math.max(0, ...this.#gapsInDay.map(({ length }) => length));
    let day = Math.floor((unixSeconds - DAY_SECONDS - this.#first) / DAY_SECONDS) + 1;
    day = this.#findDay(day, -1) ?? day - HORIZON_DAYS;
    while (day * DAY_SECONDS + this.#last < unixSeconds + DAY_SECONDS) {
      const next = this.#findDay(day, 1) ?? day + HORIZON_DAYS;
      longest = Math.max(longest, this.#toSeconds(next - day));
      day = next;
    }
    return longest;
  }

  /** The times between all runs of four years; `undefined` when there are not two runs. */
  gaps(): ScheduleGaps | undefined {
    const days = JUDGED_DAYS.filter(this.#runsOn);
    const inDays = this.#gapsInDay.map(({ length, count }) => ({ length, count: count * days.length }));
    const between = findGaps(days).map(({ length, count }) => ({ length: this.#toSeconds(length), count }));
    const all = days.length === 0 ? [] : [...inDays, ...between].toSorted((a, b) => a.length - b.length);
    const [shortest, longest] = [all[0], all.at(-1)];
    if (shortest === undefined || longest === undefined) return undefined;
    return { shortest: shortest.length, usual: findMedian(all), longest: longest.length };
  }

  /** From the last run of a day to the first run a number of days later. */
  #toSeconds(days: number): number {
    return days * DAY_SECONDS + this.#first - this.#last;
  }

  #findDay(from: number, step: 1 | -1): number | undefined {
    for (let count = 1; count <= HORIZON_DAYS; count += 1) {
      if (this.#runsOn(from + count * step)) return from + count * step;
    }
    return undefined;
  }
}

/** The differences between neighbours, each once. */
function findGaps(sorted: readonly number[]): readonly Gap[] {
  const counts = new Map<number, number>();
  for (const [index, value] of sorted.slice(1).entries()) {
    const length = value - (sorted[index] ?? value);
    counts.set(length, (counts.get(length) ?? 0) + 1);
  }
  return [...counts].map(([length, count]) => ({ length, count }));
}

/** The smallest length that at least half of them do not exceed. */
function findMedian(sorted: readonly Gap[]): number {
  let rest = sorted.reduce((sum, { count }) => sum + count, 0) / 2;
  const median = sorted.find(({ count }) => {
    rest -= count;
    return rest <= 0;
  });
  return median?.length ?? 0;
}
