import { parseHttpDate } from './http-date.ts';

/** Longest pause that we let the API ask for; a longer one is cut to this. */
export const MAX_RETRY_AFTER_SECONDS = 300;

/** Parses `Retry-After`, seconds or an HTTP date, to seconds from now, at least 0; `undefined` when malformed. */
export function parseRetryAfter(header: string | undefined, nowSeconds: number): number | undefined {
  const value = header?.trim() ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) : secondsUntil(value, nowSeconds);
  return seconds === undefined ? undefined : Math.min(Math.max(seconds, 0), MAX_RETRY_AFTER_SECONDS);
}

/** The time by the server's `Date`, for dates that it sends: the machine's clock may be wrong by years. */
export function toServerTime(dateHeader: string | undefined, nowSeconds: number): number {
  return parseHttpDate(dateHeader?.trim() ?? '', nowSeconds) ?? nowSeconds;
}

function secondsUntil(httpDate: string, nowSeconds: number): number | undefined {
  const atSeconds = parseHttpDate(httpDate, nowSeconds);
  return atSeconds === undefined ? undefined : atSeconds - nowSeconds;
}
