/** Unix time of the start of a day in UTC; `undefined` for a day that does not exist, such as February 30. */
export function toDayStart(year: number, month: number, day: number): number | undefined {
  const date = new Date(Date.UTC(2000, 0));
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() / 1000 : undefined;
}
