/** Seconds of a day in UTC. */
export const DAY_SECONDS = 86_400;

/** A day in UTC, as cron expressions name days. */
export interface CalendarDay {
  /** 1 to 12. */
  readonly month: number;
  readonly dayOfMonth: number;
  /** 0 is Sunday. */
  readonly dayOfWeek: number;
  /** The last day of the month. */
  readonly lastDayOfMonth: number;
}

/** Converts a number of days since 1970-01-01. */
export function toCalendarDay(dayNumber: number): CalendarDay {
  const date = new Date(dayNumber * DAY_SECONDS * 1000);
  const [month, dayOfMonth, dayOfWeek] = [date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCDay()];
  date.setUTCMonth(month, 0);
  return { month, dayOfMonth, dayOfWeek, lastDayOfMonth: date.getUTCDate() };
}
