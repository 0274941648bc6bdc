import { renderDuration } from '../duration.ts';

/** A count such as `10,000`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** A count with its noun, such as `1 app` or `3 apps`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A duration in its two largest units, such as `3d 4h` or `5m`; never negative. */
export function formatDuration(seconds: number): string {
  const units = renderDuration(Math.max(Math.floor(seconds), 0)).match(/\d+\D+/g) ?? [];
  return units.slice(0, 2).join(' ');
}

/** A time as `2026-11-25T00:26:11Z`. */
export function toIsoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Cuts a long text, but not within a surrogate pair; a blank text becomes empty. */
export function clip(text: string, length = 60): string {
  if (text.trim() === '') return '';
  if (text.length <= length) return text;
  return `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
