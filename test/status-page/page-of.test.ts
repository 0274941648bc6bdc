import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toPageOf } from '../../src/status-page/page-of.ts';

const groups = fc.array(fc.array(fc.nat(), { maxLength: 12 }), { maxLength: 5 });

it('all pages one after the other are the whole, in its order', () => {
  fc.assert(
    fc.property(groups, fc.integer({ min: 1, max: 10 }), (lists, size) => {
      const { last } = toPageOf(lists, 1, size);
      const pages = Array.from({ length: last }, (_, index) => toPageOf(lists, index + 1, size));

      expect(pages.flatMap(({ rows }) => rows)).toEqual(lists.flat());
      for (const { rows, first } of pages)
        expect(rows).toEqual(first === 0 ? [] : lists.flat().slice(first - 1, first - 1 + size));
    }),
  );
});

it('beyond the last page it is the last', () => {
  expect(toPageOf([[1, 2], [3]], 1_000_000, 2)).toEqual({
    rows: [3],
    total: 3,
    number: 2,
    last: 2,
    first: 3,
  });
  expect(toPageOf([], 7, 2)).toEqual({ rows: [], total: 0, number: 1, last: 1, first: 0 });
});
