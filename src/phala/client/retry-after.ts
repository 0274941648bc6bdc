/** Longest pause that we let the API ask for; a longer one is cut to this. */
export const MAX_RETRY_AFTER_SECONDS = 300;

const HTTP_DATE = /^[A-Z][a-z]{2,8},? /;

/** Parses `Retry-After`, seconds or an HTTP date, to seconds from now, at least 0; `undefined` when malformed. */
export function parseRetryAfter(header: string | undefined, nowSeconds: number): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return Math.min(Number(value), MAX_RETRY_AFTER_SECONDS);
  if (!HTTP_DATE.test(value)) return undefined;
  const atSeconds = Date.parse(value) / 1000;
  if (Number.isNaN(atSeconds)) return undefined;
  return Math.min(Math.max(atSeconds - nowSeconds, 0), MAX_RETRY_AFTER_SECONDS);
}
