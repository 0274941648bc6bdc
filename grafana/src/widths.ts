import { MONEY, UPTIME } from './units.ts';

/** The widest character of Grafana's font, in pixels. */
const CHARACTER_WIDTH = 8;

/** The padding of a cell and of a header with its sort arrow, in pixels. */
const CELL_PADDING = 12;
const HEADER_PADDING = 28;

/** The minimum width of text columns; Grafana's default of 150 would push the last columns out of the panel. */
export const MIN_TEXT_WIDTH = 90;

/** The longest text of each unit in practice. */
const LONGEST: Readonly<Record<string, string>> = {
  none: '100000',
  bytes: '1023.9 GiB',
  percent: '6400.0%',
  percentunit: '100.0%',
  s: '59.9 mins',
  [UPTIME]: '365 d 23:59:59',
  [MONEY]: '$12345.67',
  dateTimeAsLocal: '12/31/2026, 12:59:59 PM',
  dateTimeFromNow: 'a few seconds ago',
};

/** The width of a column of numbers: fits its header and its values. */
export function widthOfNumbers(header: string, unit = 'none'): number {
  const longest = LONGEST[unit];
  if (longest === undefined) throw new Error(`no column width for the unit ${unit}: add it to LONGEST`);
  return Math.max(
    header.length * CHARACTER_WIDTH + HEADER_PADDING,
    longest.length * CHARACTER_WIDTH + CELL_PADDING,
  );
}
