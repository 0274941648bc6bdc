import { MONEY, UPTIME } from './units.ts';

/** Pixels of a character of Grafana's font, at most. */
const CHARACTER = 8;

/** Pixels of the padding of a cell, and of the arrow of a sorted header. */
const AROUND_TEXT = 12;
const AROUND_HEADER = 28;

/** What columns of text get at least; Grafana's own 150 would push the last columns out of sight. */
export const LEAST_TEXT = 90;

/** The longest text that a value of each unit has in practice. */
const LONGEST: Readonly<Record<string, string>> = {
  none: '100000',
  bytes: '1023.9 GiB',
  percentunit: '100.0%',
  s: '59.9 mins',
  [UPTIME]: '365 d 23:59:59',
  [MONEY]: '$12345.67',
  dateTimeAsLocal: '12/31/2026, 12:59:59 PM',
  dateTimeFromNow: 'a few seconds ago',
};

/** How wide a column of numbers has to be for its header and for its values. */
export function widthOfNumbers(header: string, unit = 'none'): number {
  const longest = LONGEST[unit];
  if (longest === undefined) throw new Error(`how wide is a column of ${unit}?`);
  return Math.max(header.length * CHARACTER + AROUND_HEADER, longest.length * CHARACTER + AROUND_TEXT);
}
