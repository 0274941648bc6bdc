import type { ParsedFields } from 'node-cron';
import { type CalendarDay, toCalendarDay } from './calendar-day.ts';

/** Whether an expression has runs on a day: the number of days since 1970-01-01. */
export type DayMatcher = (dayNumber: number) => boolean;

type Test = (day: CalendarDay) => boolean;

/** Creates the matcher of a parsed expression. As in node-cron, the day of the month and of the week must both match. */
export function createDayMatcher({ month, dayOfMonth, dayOfWeek }: ParsedFields): DayMatcher {
  const months = new Set(month);
  const isDayOfMonth = anyOf(dayOfMonth, (day) => day.dayOfMonth, toDayOfMonthTest);
  const isDayOfWeek = anyOf(dayOfWeek, (day) => day.dayOfWeek, toDayOfWeekTest);
  return (dayNumber) => {
    const day = toCalendarDay(dayNumber);
    return months.has(day.month) && isDayOfMonth(day) && isDayOfWeek(day);
  };
}

function anyOf(
  values: readonly (number | string)[],
  read: (day: CalendarDay) => number,
  toTest: (token: string) => Test,
): Test {
  const numbers = new Set(values.filter((value) => typeof value === 'number'));
  const tests = values.filter((value) => typeof value === 'string').map(toTest);
  return (day) => numbers.has(read(day)) || tests.some((test) => test(day));
}

// L is the last day, L-3 the third before it, 15W the weekday nearest to the 15th, LW the last weekday.
function toDayOfMonthTest(token: string): Test {
  const [, day, before = '0'] = /^(L|\d+)(?:W|-(\d+))?$/.exec(token) ?? [];
  const toTarget = ({ lastDayOfMonth }: CalendarDay): number =>
    day === 'L' ? lastDayOfMonth - Number(before) : Number(day);
  if (!token.endsWith('W')) return (date) => date.dayOfMonth === toTarget(date);
  return (date) => date.dayOfMonth === nearestWeekday(toTarget(date), date);
}

// 5#2 is the second Friday, 5L the last one.
function toDayOfWeekTest(token: string): Test {
  const weekday = Number(token.charAt(0));
  const nth = Number(token.slice(2));
  return ({ dayOfMonth, dayOfWeek, lastDayOfMonth }) =>
    dayOfWeek === weekday &&
    (token.endsWith('L') ? dayOfMonth > lastDayOfMonth - 7 : Math.ceil(dayOfMonth / 7) === nth);
}

/** The weekday of the same month that is nearest to a day; `undefined` where the month has no such day. */
function nearestWeekday(target: number, date: CalendarDay): number | undefined {
  const { dayOfMonth, dayOfWeek, lastDayOfMonth } = date;
  if (target > lastDayOfMonth) return undefined;
  const weekday = (((dayOfWeek + target - dayOfMonth) % 7) + 7) % 7;
  if (weekday === 6) return target === 1 ? 3 : target - 1;
  if (weekday === 0) return target === lastDayOfMonth ? target - 2 : target + 1;
  return target;
}
