/** Longest pause that the API may ask for; a longer one is cut to this. */
export const MAX_RETRY_AFTER_SECONDS = 300;

/** Parses `Retry-After`, seconds or an HTTP date, to seconds from now, at least 0; `undefined` when malformed. */
export function parseRetryAfter(header: string | undefined, nowSeconds: number): number | undefined {
  const value = header?.trim() ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) : parseHttpDate(value) - nowSeconds;
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), MAX_RETRY_AFTER_SECONDS);
}

/** The time of the response's `Date`, to compare with its other dates: the machine's clock may be wrong by years. */
export function toServerTime(dateHeader: string | undefined, nowSeconds: number): number {
  const seconds = parseHttpDate(dateHeader?.trim() ?? '');
  return Number.isNaN(seconds) ? nowSeconds : seconds;
}

// Not the obsolete form of asctime, which has no zone.
function parseHttpDate(text: string): number {
  return text.endsWith(' GMT') ? Date.parse(text) / 1000 : Number.NaN;
}
