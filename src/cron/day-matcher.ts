import type { ParsedFields } from 'node-cron';

/** Whether an expression has runs on a day, given as midnight in UTC. */
export type DayMatcher = (midnight: Date) => boolean;

/** Creates the matcher of a parsed expression. As in node-cron, the day of the month and of the week must both match. */
export function createDayMatcher({ month, dayOfMonth, dayOfWeek }: ParsedFields): DayMatcher {
  const months = new Set(month);
  const isDayOfMonth = anyOf(dayOfMonth, (date) => date.getUTCDate(), toDayOfMonthMatcher);
  const isDayOfWeek = anyOf(dayOfWeek, (date) => date.getUTCDay(), toDayOfWeekMatcher);
  return (date) => months.has(date.getUTCMonth() + 1) && isDayOfMonth(date) && isDayOfWeek(date);
}

function anyOf(
  values: readonly (number | string)[],
  read: (date: Date) => number,
  toMatcher: (token: string) => DayMatcher,
): DayMatcher {
  const numbers = new Set(values.filter((value) => typeof value === 'number'));
  const matchers = values.filter((value) => typeof value === 'string').map(toMatcher);
  return (date) => numbers.has(read(date)) || matchers.some((matches) => matches(date));
}

// L is the last day, L-3 the third before it, 15W the weekday nearest to the 15th, LW the weekday nearest to the last.
function toDayOfMonthMatcher(token: string): DayMatcher {
  const [, day, before = '0'] = /^(L|\d+)(?:W|-(\d+))?$/.exec(token) ?? [];
  const toTarget = (date: Date): number =>
    day === 'L' ? lastDayOfMonth(date) - Number(before) : Number(day);
  if (!token.endsWith('W')) return (date) => date.getUTCDate() === toTarget(date);
  return (date) => date.getUTCDate() === nearestWeekday(toTarget(date), date);
}

// 5#2 is the second Friday, 5L the last one.
function toDayOfWeekMatcher(token: string): DayMatcher {
  const weekday = Number(token.charAt(0));
  const nth = Number(token.slice(2));
  const isChosen = token.endsWith('L')
    ? (date: Date) => date.getUTCDate() > lastDayOfMonth(date) - 7
    : (date: Date) => Math.ceil(date.getUTCDate() / 7) === nth;
  return (date) => date.getUTCDay() === weekday && isChosen(date);
}

/** The weekday of the same month that is nearest to a day of it; `undefined` where the month has no such day. */
function nearestWeekday(target: number, date: Date): number | undefined {
  const lastDay = lastDayOfMonth(date);
  if (target > lastDay) return undefined;
  const weekday = new Date(new Date(date).setUTCDate(target)).getUTCDay();
  if (weekday === 6) return target === 1 ? 3 : target - 1;
  if (weekday === 0) return target === lastDay ? target - 2 : target + 1;
  return target;
}

function lastDayOfMonth(date: Date): number {
  return new Date(new Date(date).setUTCMonth(date.getUTCMonth() + 1, 0)).getUTCDate();
}
