const UNIT_SECONDS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Seconds of a duration of one part, such as `5m`. @throws for any other text. */
export function toSeconds(duration: string): number {
  const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(duration) ?? [];
  if (count === undefined || unit === undefined)
    throw new Error(`not a duration of one part, such as 5m: ${JSON.stringify(duration)}`);
  return Number(count) * UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS];
}

/** Divides a duration by a factor, rounded to milliseconds; unchanged for a factor of 1. */
export function shorten(duration: string, factor: number): string {
  return factor === 1 ? duration : `${Math.round((toSeconds(duration) / factor) * 1000)}ms`;
}
