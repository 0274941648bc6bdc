const COUNT = new Intl.NumberFormat('en');

/** A count such as `10,000`. */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** A count with its noun, such as `1 app` or `3 apps`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** A duration in its two largest units, such as `3 d 4 h` or `5 min`; never negative. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(Math.floor(seconds), 0);
  const index = UNITS.findIndex(([, size]) => whole >= size);
  const [unit, size] = UNITS[index] ?? ['s', 1];
  const [nextUnit, nextSize] = UNITS[index + 1] ?? ['', 1];
  const rest = Math.floor((whole % size) / nextSize);
  const hasRest = rest > 0 && size > 60;
  return `${formatCount(Math.floor(whole / size))} ${unit}${hasRest ? ` ${rest} ${nextUnit}` : ''}`;
}

/** A time as `2026-11-25T00:26:11Z`; `undefined` beyond the calendar. */
export function toIsoTime(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Cuts a long text, but not within a surrogate pair; a blank text becomes empty. */
export function clip(text: string, length = 60): string {
  if (text.trim() === '') return '';
  if (text.length <= length) return text;
  return `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
