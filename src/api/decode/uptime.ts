// The units of Rust's humantime, with which the VM manager formats uptimes.
const UNIT_SECONDS: Readonly<Record<string, number>> = {
  years: 31_557_600,
  year: 31_557_600,
  y: 31_557_600,
  months: 2_630_016,
  month: 2_630_016,
  M: 2_630_016,
  weeks: 604_800,
  week: 604_800,
  w: 604_800,
  days: 86_400,
  day: 86_400,
  d: 86_400,
  hours: 3600,
  hour: 3600,
  h: 3600,
  minutes: 60,
  minute: 60,
  min: 60,
  m: 60,
  seconds: 1,
  second: 1,
  sec: 1,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  ns: 1e-9,
};

const PART = /(\d+)\s*([A-Za-z]+)\s*/y;

/** Parses an uptime such as `3days 4h 5m 6s` or `2h30m` to seconds; `undefined` when it is not one. */
export function parseUptime(text: string): number | undefined {
  const uptime = text.trim();
  if (uptime === '') return undefined;

  let seconds = 0;
  let end = 0;
  while (end < uptime.length) {
    PART.lastIndex = end;
    const [part, count = '', unit = ''] = PART.exec(uptime) ?? [];
    if (part === undefined || !Object.hasOwn(UNIT_SECONDS, unit)) return undefined;
    seconds += Number(count) * (UNIT_SECONDS[unit] ?? 0);
    end += part.length;
  }
  return Number.isFinite(seconds) ? seconds : undefined;
}
