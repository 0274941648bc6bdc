import { z } from 'zod';

// Below this an event's time can only be seconds: as milliseconds it would be in 1973.
const SMALLEST_MILLISECONDS = 1e11;

const ISO_8601 =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?\s?(?:Z|([+-]\d\d)(?::?(\d\d))?)?)?$/i;

/** Only days and times that exist. */
const ExistingDate = z.iso.datetime({ offset: true });

/** Placeholders of dates that are not set. */
const NONE = /^(?:null|none|nil|undefined|never|n\/a|-|0+)?$/i;

// Languages, databases and clocks without a battery have zero dates in the years 0, 1, 1601, 1753, 1900, 1970, 1980,
// 2000, 2001 and 9999. No CVM is from then.
const FIRST_YEAR = 2010;
const END_YEAR = 9999;

/** Unix seconds, `none` for a placeholder, `undefined` for an invalid date. */
type ParsedDate = number | 'none' | undefined;

/** Converts an event's time to Unix seconds; the API documents milliseconds but sometimes sends seconds. */
export function toEventSeconds(timestamp: number): number | undefined {
  const seconds = timestamp < SMALLEST_MILLISECONDS ? timestamp : timestamp / 1000;
  return isSet(seconds) ? seconds : undefined;
}

/** Parses an ISO 8601 date and time; without a zone it is UTC, without a time the start of the day. */
export function parseTimestamp(text: string): ParsedDate {
  const trimmed = text.trim();
  if (NONE.test(trimmed)) return 'none';
  const [, day, time = '00:00', seconds = ':00', zoneHours = '+00', zoneMinutes = '00'] =
    ISO_8601.exec(trimmed) ?? [];
  if (day === undefined) return undefined;
  const year = Number.parseInt(day, 10);
  if (year < FIRST_YEAR || year >= END_YEAR) return 'none';
  const date = `${day}T${time}${seconds}${zoneHours}:${zoneMinutes}`;
  if (!ExistingDate.safeParse(date).success) return undefined;
  const atSeconds = Date.parse(date) / 1000;
  return isSet(atSeconds) ? atSeconds : 'none';
}

function isSet(seconds: number): boolean {
  return seconds >= Date.UTC(FIRST_YEAR, 0) / 1000 && seconds < Date.UTC(END_YEAR, 0) / 1000;
}
