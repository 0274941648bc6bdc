// The units with which Rust's humantime, and so the VM manager, formats durations.
const UNIT_SECONDS: ReadonlyMap<string, number> = new Map([
  ['years', 31_557_600],
  ['year', 31_557_600],
  ['months', 2_630_016],
  ['month', 2_630_016],
  ['days', 86_400],
  ['day', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
  ['ms', 1e-3],
  ['us', 1e-6],
  ['ns', 1e-9],
]);

const UPTIME = /^(?:\d+\s*[a-z]+\s*)+$/;

/** Parses an uptime such as `3days 4h 5m 6s` or `2h30m` to seconds; `undefined` when it is not one. */
export function parseUptime(text: string): number | undefined {
  const uptime = text.trim();
  if (!UPTIME.test(uptime)) return undefined;
  let seconds = 0;
  for (const [, count, unit = ''] of uptime.matchAll(/(\d+)\s*([a-z]+)/g))
    seconds += Number(count) * (UNIT_SECONDS.get(unit) ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}
