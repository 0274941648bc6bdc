import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clip, countOf, formatDuration, toIsoTime } from '../../src/status-page/format.ts';

it.each([
  [-5, '0 s'],
  [0.4, '0 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [119, '1 min'],
  [3600, '1 h'],
  [3660, '1 h 1 min'],
  [86_399, '23 h 59 min'],
  [86_400, '1 d'],
  [300_000, '3 d 11 h'],
  [400 * 86_400, '400 d'],
])('%d seconds are %j', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

it('a count of one has a singular noun', () => {
  expect([countOf(0, 'app'), countOf(1, 'app'), countOf(10_000, 'app')]).toEqual([
    '0 apps',
    '1 app',
    '10,000 apps',
  ]);
});

it('a time beyond the calendar is unknown', () => {
  expect([toIsoTime(1_795_553_050.9), toIsoTime(1e20)]).toEqual(['2026-11-24T20:44:10Z', undefined]);
});

it('a text is never cut within a surrogate pair', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.nat(20), (text, length) => {
      const clipped = clip(text, length);

      expect(clipped.isWellFormed()).toBe(true);
      expect(clipped.length).toBeLessThanOrEqual(length + 1);
      expect(text.startsWith(clipped.replace(/…$/, ''))).toBe(true);
    }),
  );
});
