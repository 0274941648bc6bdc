import { toDayStart } from '../calendar.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const TIME = String.raw`(?<hour>[01]\d|2[0-3]):(?<minute>[0-5]\d):(?<second>[0-5]\d|60)`;

// RFC 9110, section 5.6.7: what is sent today, and two older forms that a recipient must still read.
const FORMS = [
  String.raw`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) ${TIME} GMT`,
  String.raw`(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<shortYear>\d\d) ${TIME} GMT`,
  String.raw`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<month>[A-Z][a-z]{2}) (?<day>\d\d| \d) ${TIME} (?<year>\d{4})`,
].map((form) => new RegExp(`^${form}$`));

/** Parses an HTTP date in any of its three forms, always UTC, to Unix seconds; `undefined` when it is none. */
export function parseHttpDate(text: string, nowSeconds: number): number | undefined {
  for (const form of FORMS) {
    const groups = form.exec(text)?.groups;
    if (groups !== undefined) return toUnixSeconds(groups, nowSeconds);
  }
  return undefined;
}

function toUnixSeconds(groups: Readonly<Record<string, string>>, nowSeconds: number): number | undefined {
  const { month = '', day = '', hour, minute, second, year, shortYear } = groups;
  const fullYear = year === undefined ? toFullYear(Number(shortYear), nowSeconds) : Number(year);
  const dayStart = toDayStart(fullYear, MONTHS.indexOf(month) + 1, Number(day));
  if (dayStart === undefined) return undefined;
  return dayStart + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
}

// RFC 9110: a year of two digits that looks more than 50 years ahead is the last one in the past that ends so.
function toFullYear(shortYear: number, nowSeconds: number): number {
  const thisYear = new Date(nowSeconds * 1000).getUTCFullYear();
  const inThisCentury = thisYear - (thisYear % 100) + shortYear;
  return inThisCentury > thisYear + 50 ? inThisCentury - 100 : inThisCentury;
}
