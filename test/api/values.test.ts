import { expect, it } from 'vitest';
import { parseTimestamp } from '../../src/api/decode/timestamp.ts';
import { parseUptime } from '../../src/api/decode/uptime.ts';
import { MAX_RETRY_AFTER_SECONDS, parseRetryAfter } from '../../src/api/retry-after.ts';

it.each([
  ['1year 2months 3days 4h 5m 6s', 31_557_600 + 2 * 2_630_016 + 3 * 86_400 + 4 * 3600 + 5 * 60 + 6],
  ['2h30m', 9000],
  ['0s', 0],
  ['3days', 259_200],
  ['1day', 86_400],
  ['12ms', 0.012],
  [' 5m ', 300],
  ['', undefined],
  ['never', undefined],
  ['5', undefined],
  ['5 parsecs', undefined],
  ['h5', undefined],
  ['-5s', undefined],
  ['5s!', undefined],
  ['1constructor', undefined],
])('an uptime of %j is %j seconds', (text, seconds) => {
  expect(parseUptime(text)).toBe(seconds);
});

it.each([
  ['2026-11-24T10:00:00Z', Date.UTC(2026, 10, 24, 10) / 1000],
  ['2026-11-24T10:00:00.250+02:00', Date.UTC(2026, 10, 24, 8) / 1000 + 0.25],
  ['2026-11-24T10:00:00.123456', Date.UTC(2026, 10, 24, 10) / 1000 + 0.123],
  ['2026-11-24 10:00:00', Date.UTC(2026, 10, 24, 10) / 1000],
  ['2026-11-24t10:00z', Date.UTC(2026, 10, 24, 10) / 1000],
  ['2026-11-24T10:00:00-0330', Date.UTC(2026, 10, 24, 13, 30) / 1000],
  ['2028-02-29T23:59:59.999Z', Date.UTC(2028, 1, 29, 23, 59, 59, 999) / 1000],
  ['2027-02-29T10:00:00Z', undefined],
  ['2026-02-30 10:00:00', undefined],
  ['0001-01-01T00:00:00Z', 'none'],
  ['9999-12-31T23:59:59Z', 'none'],
  ['2026-13-24T10:00:00Z', undefined],
  ['2026-11-24', Date.UTC(2026, 10, 24) / 1000],
  ['1780000000', undefined],
  ['now', undefined],
])('the time %j is %j, without a zone in UTC', (text, seconds) => {
  expect(parseTimestamp(text)).toBe(seconds);
});

const NOW = Date.UTC(2026, 10, 24, 10) / 1000;

it.each([
  ['7', 7],
  ['0', 0],
  [' 7 ', 7],
  ['99999', MAX_RETRY_AFTER_SECONDS],
  ['Tue, 24 Nov 2026 10:00:30 GMT', 30],
  ['Tue, 24 Nov 2026 09:00:00 GMT', 0],
  ['Tue, 24 Nov 2099 09:00:00 GMT', MAX_RETRY_AFTER_SECONDS],
  ['Tuesday, 24-Nov-26 10:00:30 GMT', 30],
  ['Wednesday, 24-Nov-77 10:00:30 GMT', 0],
  ['Tue Nov 24 10:00:30 2026', undefined],
  ['Tue, 24 Nov 2026 10:00:30 CET', undefined],
  ['Tue, 24 Nov 2026 10:00:30', undefined],
  ['Tue, 24 Nov 2026 24:00:30 GMT', undefined],
  ['Tue, 24 Foo 2026 10:00:30 GMT', undefined],
  ['2026-11-24T10:00:30Z', undefined],
  ['9'.repeat(400), MAX_RETRY_AFTER_SECONDS],
  ['7, 8', undefined],
  ['+7', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['Tue, 99 Nov 2026 10:00:30 GMT', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After %j asks for a pause of %j seconds', (header, seconds) => {
  expect(parseRetryAfter(header, NOW)).toBe(seconds);
});
