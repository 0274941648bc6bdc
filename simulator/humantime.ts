const UNITS = [
  { seconds: 31_557_600, one: 'year', many: 'years' },
  { seconds: 2_630_016, one: 'month', many: 'months' },
  { seconds: 86_400, one: 'day', many: 'days' },
  { seconds: 3600, one: 'h', many: 'h' },
  { seconds: 60, one: 'm', many: 'm' },
  { seconds: 1, one: 's', many: 's' },
] as const;

/** Formats a duration as Rust's humantime does, such as `3days 4h 5m 6s` or `0s`. */
export function renderHumantime(durationSeconds: number): string {
  let restSeconds = Math.max(0, Math.floor(durationSeconds));
  const deps: string[] = [];
  for (const unit of UNITS) {
    const count = Math.floor(restSeconds / unit.seconds);
    restSeconds -= count * unit.seconds;
    if (count > 0) deps.push(`${count}${count === 1 ? unit.one : unit.many}`);
  }
  return deps.length > 0 ? deps.join(' ') : '0s';
}
