import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clip, countOf, formatDuration, toIsoTime } from '../../src/status-page/format.ts';

it.each([
  [-5, '0s'],
  [0.4, '0s'],
  [59.9, '59s'],
  [60, '1m'],
  [119, '1m 59s'],
  [3600, '1h'],
  [3660, '1h 1m'],
  [86_399, '23h 59m'],
  [86_400, '1d'],
  [300_000, '3d 11h'],
  [400 * 86_400, '400d'],
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

it('a time is shown in seconds of UTC', () => {
  expect(toIsoTime(1_795_553_050.9)).toBe('2026-11-24T20:44:10Z');
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
