// Below this an event's time can only be seconds: as milliseconds it would be in 1973.
const SMALLEST_MILLISECONDS = 1e11;

const NAIVE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/;
const ABSOLUTE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?\s?(Z|[+-]\d\d:?\d\d)$/i;

/** Parses an ISO 8601 date and time to Unix seconds; without a zone it is UTC. `undefined` when it is not one. */
export function parseTimestamp(text: string): number | undefined {
  const trimmed = text.trim();
  const zoned = NAIVE.test(trimmed) ? `${trimmed}Z` : trimmed;
  if (!ABSOLUTE.test(zoned)) return undefined;
  const milliseconds = Date.parse(zoned);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/** Converts an event's time, milliseconds by the book and seconds by accident, to Unix seconds; 0 is unknown. */
export function toEventSeconds(timestamp: number): number | undefined {
  if (timestamp === 0) return undefined;
  return timestamp < SMALLEST_MILLISECONDS ? timestamp : timestamp / 1000;
}
