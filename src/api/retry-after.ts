/** Longest pause that the API may ask for; a longer one is cut to this. */
export const MAX_RETRY_AFTER_SECONDS = 300;

const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .* (?:GMT|\d{4})$/;

/** Parses `Retry-After`, seconds or an HTTP date, to seconds from now, at least 0; `undefined` when malformed. */
export function parseRetryAfter(header: string | undefined, nowSeconds: number): number | undefined {
  const value = header?.trim() ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) : secondsUntil(value, nowSeconds);
  return seconds === undefined ? undefined : Math.min(Math.max(seconds, 0), MAX_RETRY_AFTER_SECONDS);
}

/** The time of the response's `Date`, to compare with its other dates: the machine's clock may be wrong by years. */
export function toServerTime(dateHeader: string | undefined, nowSeconds: number): number {
  return parseHttpDate(dateHeader?.trim() ?? '') ?? nowSeconds;
}

function secondsUntil(httpDate: string, nowSeconds: number): number | undefined {
  const atSeconds = parseHttpDate(httpDate);
  return atSeconds === undefined ? undefined : atSeconds - nowSeconds;
}

// HTTP dates are in GMT; the form of asctime, which ends in the year, does not say so.
function parseHttpDate(text: string): number | undefined {
  if (!HTTP_DATE.test(text)) return undefined;
  const milliseconds = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
