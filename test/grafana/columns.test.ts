import { beforeAll, describe, expect, it } from 'vitest';
import { columnsOf, contentWidthOf, layOutColumns, sum } from './columns.ts';
import { display } from './display.ts';
import { FILES, type FilePanel, panelsOf } from './files.ts';

/** Widths in pixels: a character of Grafana's font, the padding of a cell, and the arrow of a sorted header. */
const CHARACTER = 7.5;
const PADDING = 12;
const ARROW = 16;

const MONDAY = Date.UTC(2026, 11, 28, 12, 59, 59);

/** Values with a long text, by unit. */
const LONG: Readonly<Record<string, number>> = {
  none: 100_000,
  bytes: 1023.9 * 1024 ** 3,
  percent: 6399.9,
  percentunit: 0.99999,
  s: 47.5 * 60,
  dtdhms: 365 * 86_400 - 1,
  'prefix:$': 12_345.67,
  dateTimeAsLocal: MONDAY,
  dateTimeFromNow: MONDAY,
};

const TABLES = FILES.flatMap((dashboard) =>
  panelsOf(dashboard)
    .filter(({ type }) => type === 'table')
    .map((panel) => ({ place: `${dashboard.uid}: ${panel.title}`, panel })),
);
const WITH_NUMBERS = TABLES.filter(({ panel }) => columnsOf(panel).some(({ isNumber }) => isNumber));
const NUMBERS = WITH_NUMBERS.flatMap(({ place, panel }) =>
  columnsOf(panel)
    .filter(({ isNumber }) => isNumber)
    .map((column) => ({ place: `${place}: ${column.header}`, column })),
);
const TEXTS = TABLES.flatMap(({ panel }) => columnsOf(panel).filter(({ isNumber }) => !isNumber));

describe('a column of numbers', () => {
  let texts: readonly string[];

  beforeAll(async () => {
    const shown = await display(
      NUMBERS.map(({ column: { unit = 'none', decimals } }) => ({
        defaults: { unit, ...(decimals === undefined ? {} : { decimals }) },
        value: LONG[unit] ?? null,
      })),
    );
    texts = shown.map(({ text }) => text);
  });

  it.each(NUMBERS.map((number, index) => ({ ...number, index })))(
    'fits its header and its values: $place',
    ({ column: { header, width = 0 }, index }) => {
      const text = texts[index] ?? '';

      expect(text).not.toBe('');
      expect(width).toBeGreaterThanOrEqual(Math.ceil(header.length * CHARACTER) + PADDING + ARROW);
      expect(width).toBeGreaterThanOrEqual(Math.ceil(text.length * CHARACTER) + PADDING);
    },
  );
});

describe('a table', () => {
  it.each(WITH_NUMBERS)('fits all columns into 1600 pixels: $place', ({ panel }) => {
    expect(sum(layOutColumns(panel, 1600))).toBeLessThanOrEqual(contentWidthOf(panel, 1600) + 1);
  });

  it.each(TABLES)(
    'fits columns with numbers, colours and the sort order into 1280 pixels: $place',
    ({ panel }) => {
      const widths = layOutColumns(panel, 1280).slice(0, lastImportantColumn(panel) + 1);

      expect(sum(widths)).toBeLessThanOrEqual(contentWidthOf(panel, 1280) + 1);
    },
  );

  it('does not convert texts that look like numbers', async () => {
    const looksLikeNumbers = ['0.10', '007', '1e5'];
    const defaults = [...new Set(TEXTS.map(({ unit }) => unit))].map((unit) =>
      unit === undefined ? {} : { unit },
    );

    const shown = await display(
      defaults.flatMap((each) => looksLikeNumbers.map((value) => ({ defaults: each, value }))),
    );

    expect(new Set(shown.map(({ text }) => text))).toEqual(new Set(looksLikeNumbers));
  });
});

function lastImportantColumn(panel: FilePanel): number {
  const sortedBy = panel.options?.sortBy?.[0]?.displayName;
  return columnsOf(panel).findLastIndex(
    ({ header, isNumber, isColoured }) => isNumber || isColoured || header === sortedBy,
  );
}
