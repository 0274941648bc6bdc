import { afterEach, expect, it, vi } from 'vitest';
import { parseValues } from '../../src/config/parse-values.ts';
import { Poll } from '../../src/config/schema.ts';

afterEach(() => {
  vi.useRealTimers();
});

function faultsOf(schedule: string, staleAfter: string): readonly string[] {
  return parseValues(Poll, { schedule, stale_after: staleAfter }).errors.map(({ message }) => message);
}

it.each([
  ['of office hours', '*/30 * 8-17 * * *', '5m'],
  ['of weekdays', '*/5 * * * 1-5', '10m'],
  ['of weekdays in office hours', '0 8-17 * * 1-5', '61m'],
  ['with more short times than long ones', '0-10 * * * *', '5m'],
  ['twice a day, where the data outlives the shorter half', '0 8,18 * * *', '11h'],
  ['of every second', '* * * * * *', '2s'],
  ['of once a day', '0 6 * * *', '25h'],
])('a schedule %s may leave data stale between some polls', (_what, schedule, staleAfter) => {
  expect(faultsOf(schedule, staleAfter)).toEqual([]);
});

it.each([
  ['0 * * * *', '5m', '1h'],
  ['0 * * * *', '1h', '1h'],
  ['0 8-17 * * 1-5', '59m', '1h'],
  ['0 8,18 * * *', '9h', '10h'],
  ['0 6 * * *', '24h', '1d'],
  ['0 0 1 * *', '7d', '31d'],
])(
  'a schedule %s with stale_after %s, stale before most polls, is rejected',
  (schedule, staleAfter, usual) => {
    expect(faultsOf(schedule, staleAfter)).toEqual([
      expect.stringContaining(`longer than ${usual}, the usual time between two polls`),
    ]);
  },
);

it('a schedule is judged the same at any time of any day', () => {
  vi.useFakeTimers();
  const judge = (): unknown => [
    faultsOf('*/30 * 8-17 * * *', '5m'),
    faultsOf('*/5 * * * 1-5', '10m'),
    faultsOf('0 8,18 * * *', '9h'),
    faultsOf('0 0 * 2 *', '12h'),
  ];
  const expected = judge();

  for (const hour of Array.from({ length: 10 }, (_, index) => 17 * index)) {
    vi.setSystemTime(Date.UTC(2027, 11, 25, hour, 40, 59));
    expect(judge()).toEqual(expected);
  }
});
