/** A count in the page's way to write numbers, such as `10,000`. */
export function renderCount(count: number): string {
  return COUNT.format(count);
}

const COUNT = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

/** A count with its noun, such as `1 app` or `3 apps`. */
export function countOf(count: number, noun: string): string {
  return `${renderCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** A length of time in its two largest units, such as `3 d 4 h`; never negative. */
export function renderDuration(seconds: number): string {
  const whole = Math.max(Math.floor(seconds), 0);
  const index = UNITS.findIndex(([, size]) => whole >= size);
  const [unit, size] = UNITS[index] ?? ['s', 1];
  const [nextUnit, nextSize] = UNITS[index + 1] ?? ['', 0];
  const rest = nextSize === 0 || index === -1 ? 0 : Math.floor((whole % size) / nextSize);
  // Of minutes, the seconds are noise.
  const isWorthIt = rest > 0 && unit !== 'min';
  return `${renderCount(Math.floor(whole / size))} ${unit}${isWorthIt ? ` ${rest} ${nextUnit}` : ''}`;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** An amount of memory in the largest unit that it fills, such as `4 GiB`. */
export function renderBytes(bytes: number): string {
  let amount = bytes;
  let index = 0;
  while (amount >= 1024 && index < BYTE_UNITS.length - 1) {
    amount /= 1024;
    index += 1;
  }
  return `${renderCount(amount)} ${BYTE_UNITS[index]}`;
}

/** A moment as `2026-11-25T00:26:11Z`; `undefined` for one that no calendar has. */
export function toIsoTime(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Cuts a text that is too long to be read, never through a character; a text without a word is empty. */
export function clip(text: string, length = 60): string {
  if (text.trim() === '') return '';
  if (text.length <= length) return text;
  return `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
