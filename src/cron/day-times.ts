import type { ParsedFields } from 'node-cron';

/** How often a time between two runs occurs. */
export interface Gap {
  readonly seconds: number;
  readonly count: number;
}

type NextAfter = (seconds: number) => number | undefined;

/** When an expression runs on each of its days, in seconds of the day. */
export interface DayTimes {
  readonly first: number;
  readonly last: number;
  /** The first run after a time; `undefined` when there is none on this day. */
  readonly nextAfter: NextAfter;
  /** The times between the runs of one day. */
  readonly gaps: readonly Gap[];
}

/** Creates the times of a parsed expression. */
export function createDayTimes(fields: Pick<ParsedFields, 'second' | 'minute' | 'hour'>): DayTimes {
  const seconds = toSortedSet(fields.second);
  const minutes = toSortedSet(fields.minute);
  const hours = toSortedSet(fields.hour);
  const secondSpan = spanOf(seconds);
  const minuteSpan = spanOf(minutes) * 60 + secondSpan;
  const first = (hours[0] ?? 0) * 3600 + (minutes[0] ?? 0) * 60 + (seconds[0] ?? 0);
  return {
    first,
    last: first + spanOf(hours) * 3600 + minuteSpan,
    nextAfter: inEach(
      hours,
      3600,
      inEach(minutes, 60, (after) => seconds.find((each) => each > after)),
    ),
    gaps: [
      ...toGaps(seconds, 1, 0).map((gap) => ({ seconds: gap, count: hours.length * minutes.length })),
      ...toGaps(minutes, 60, secondSpan).map((gap) => ({ seconds: gap, count: hours.length })),
      ...toGaps(hours, 3600, minuteSpan).map((gap) => ({ seconds: gap, count: 1 })),
    ],
  };
}

/** From the last run in one unit to the first in the next, where the runs in each unit span the same time. */
export function toGaps(
  units: readonly number[],
  unitSeconds: number,
  spanSeconds: number,
): readonly number[] {
  return units.slice(1).map((unit, index) => (unit - (units[index] ?? unit)) * unitSeconds - spanSeconds);
}

function inEach(units: readonly number[], unitSeconds: number, nextInUnit: NextAfter): NextAfter {
  return (after) => {
    for (const unit of units) {
      const start = unit * unitSeconds;
      const next = start + unitSeconds <= after ? undefined : nextInUnit(after - start);
      if (next !== undefined) return start + next;
    }
    return undefined;
  };
}

function spanOf(values: readonly number[]): number {
  return (values.at(-1) ?? 0) - (values[0] ?? 0);
}

function toSortedSet(values: readonly number[]): readonly number[] {
  return [...new Set(values)].toSorted((a, b) => a - b);
}
