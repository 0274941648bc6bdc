const UNIT_SECONDS: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1, ms: 0.001 };

const DURATION = /^(\d+(\.\d+)?(ms|d|h|m|s))+$/;

/** Parses a duration such as `10s`, `1h30m` or `500ms` to seconds; `undefined` if it is invalid. */
export function parseDuration(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|d|h|m|s)/g)];
  // Sums whole milliseconds: a sum of fractions would not be exact.
  const milliseconds = parts.reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * 1000 * (UNIT_SECONDS[unit] ?? 0),
    0,
  );
  return Math.round(milliseconds) / 1000;
}

/** Renders seconds as a duration that parses to the same seconds, to the millisecond. */
export function renderDuration(seconds: number): string {
  let rest = Math.round(seconds * 1000);
  let rendered = '';
  for (const [unit, unitSeconds] of Object.entries(UNIT_SECONDS)) {
    const count = Math.floor(rest / (unitSeconds * 1000));
    if (count > 0) rendered += `${count}${unit}`;
    rest -= count * unitSeconds * 1000;
  }
  return rendered === '' ? '0s' : rendered;
}
