import fc from 'fast-check';
import { createTask } from 'node-cron';
import { describe, expect, it } from 'vitest';
import { CronSchedule, isCronExpression } from '../../src/cron/cron-schedule.ts';

const DAY = 86_400;
const FROM_1920 = -50 * 365 * DAY;
const UNTIL_2076 = 106 * 365 * DAY;

const field = (min: number, max: number): fc.Arbitrary<string> => {
  const number = fc.integer({ min, max });
  const part = fc.oneof(
    number.map(String),
    fc.tuple(number, number).map(([from, to]) => `${from}-${to}`),
    fc.integer({ min: 1, max: max - min }).map((step) => `*/${step}`),
  );
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant('*') },
    { weight: 3, arbitrary: fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(',')) },
  );
};

const time = fc.tuple(field(0, 59), field(0, 59), field(0, 23)).map((fields) => fields.join(' '));
const days = fc.tuple(field(1, 31), field(1, 12), field(0, 7)).map((fields) => fields.join(' '));
const expression = fc.tuple(time, days).map(([first, last]) => `${first} ${last}`);
const often = time.map((first) => `${first} * * *`);
const moment = fc.integer({ min: FROM_1920, max: UNTIL_2076 });

/** Whether node-cron itself would run at a moment. */
function createOracle(text: string): (unixSeconds: number) => boolean {
  const task = createTask(text, () => undefined, { timezone: 'UTC' });
  void task.destroy();
  return (unixSeconds) => task.match(new Date(unixSeconds * 1000));
}

/** Every run after `from`, to `to`, found by asking each second. */
function runsByBruteForce(text: string, from: number, to: number): readonly number[] {
  const [seconds, minutes, hours] = text.split(' ').map(toValues);
  const schedule = createOracle(`0 0 0 ${text.split(' ').slice(3).join(' ')}`);
  const runs: number[] = [];
  for (let day = Math.floor(from / DAY) * DAY; day <= to; day += DAY) {
    if (!schedule(day)) continue;
    for (let second = 0; second < DAY; second += 1) {
      const [h, m, s] = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60];
      if (hours?.has(h) && minutes?.has(m) && seconds?.has(s)) runs.push(day + second);
    }
  }
  return runs.filter((run) => run > from && run <= to);
}

// A field of the arbitrary above, read without the code under test.
function toValues(text: string, index: number): ReadonlySet<number> {
  const size = index === 2 ? 24 : 60;
  const all = Array.from({ length: size }, (_, value) => value);
  return new Set(
    text.split(',').flatMap((part) => {
      if (part === '*') return all;
      if (part.startsWith('*/')) return all.filter((value) => value % Number(part.slice(2)) === 0);
      const [from = 0, to = from] = part.split('-').map(Number);
      return all.filter((value) =>
        from <= to ? value >= from && value <= to : value >= from || value <= to,
      );
    }),
  );
}

it.each(['0 0 L * *', '0 0 L-2 * *', '0 0 15W * *', '0 0 * * 5#2', '0 0 * * 5L', '61 * * * *'])(
  '%s is not a cron expression',
  (text) => {
    expect(isCronExpression(text)).toBe(false);
  },
);

describe('the next run', () => {
  it.each([
    ['*/30 * * * * *', '2026-10-25T00:59:54Z', '2026-10-25T01:00:00Z'],
    ['*/30 * * * * *', '2026-10-25T01:00:00Z', '2026-10-25T01:00:30Z'],
    ['*/5 * * * *', '1970-01-01T00:00:00Z', '1970-01-01T00:05:00Z'],
    ['*/5 * * * *', '1969-12-31T23:57:00.500Z', '1970-01-01T00:00:00Z'],
    ['59 59 23 31 12 *', '2026-12-31T23:59:58.999Z', '2026-12-31T23:59:59Z'],
    ['0 8-17 * * MON-FRI', '2026-11-27T17:30:00Z', '2026-11-30T08:00:00Z'],
    ['0 22-2 * * *', '2026-11-27T02:30:00Z', '2026-11-27T22:00:00Z'],
    ['0 0 29 2 *', '2027-06-01T00:00:00Z', '2028-02-29T00:00:00Z'],
  ])('of %s after %s is at %s', (text, after, next) => {
    expect(new CronSchedule(text).nextAfter(Date.parse(after) / 1000)).toBe(Date.parse(next) / 1000);
  });

  it('is searched for one year ahead and no further', () => {
    const after = Date.UTC(2025, 0, 1) / 1000;

    expect(new CronSchedule('0 0 29 2 *').nextAfter(after)).toBeUndefined();
  });

  it('is the first second that every field allows, by node-cron and by counting', () => {
    fc.assert(
      fc.property(expression.filter(isCronExpression), moment, (text, after) => {
        const [expected] = runsByBruteForce(text, after, after + 5 * DAY);
        const next = new CronSchedule(text).nextAfter(after);

        if (expected === undefined) expect(next ?? Number.POSITIVE_INFINITY).toBeGreaterThan(after + 5 * DAY);
        else expect(next).toBe(expected);
        if (next !== undefined) expect(createOracle(text)(next)).toBe(true);
      }),
    );
  });

  it('is on a day on which node-cron has runs, whatever the form of the day', () => {
    fc.assert(
      fc.property(
        days.map((text) => `0 0 0 ${text}`).filter(isCronExpression),
        fc.integer({ min: FROM_1920 / DAY, max: UNTIL_2076 / DAY }),
        (text, day) => {
          const runs = createOracle(text);
          const expected = Array.from({ length: 62 }, (_, index) => (day + 1 + index) * DAY).find(runs);
          const next = new CronSchedule(text).nextAfter(day * DAY);

          if (expected === undefined)
            expect(next ?? Number.POSITIVE_INFINITY).toBeGreaterThan((day + 62) * DAY);
          else expect(next).toBe(expected);
        },
      ),
    );
  });
});

describe('the longest time between two runs around a moment', () => {
  it.each([
    ['*/30 * * * * *', '2026-11-27T10:00:00Z', 30],
    ['0 * * * *', '2026-11-27T10:20:00Z', 3600],
    ['0,1 * * * *', '2026-11-27T10:20:00Z', 3540],
    ['*/30 * 8-17 * * *', '2026-11-27T12:00:00Z', 14 * 3600 + 30],
    ['0 8-17 * * 1-5', '2026-11-25T12:00:00Z', 15 * 3600],
    ['0 8-17 * * 1-5', '2026-11-26T16:59:00Z', 15 * 3600],
    ['0 8-17 * * 1-5', '2026-11-26T17:00:01Z', 63 * 3600],
    ['0 8-17 * * 1-5', '2026-11-29T12:00:00Z', 63 * 3600],
    ['0 8-17 * * 1-5', '2026-12-01T07:59:59Z', 63 * 3600],
    ['0 8-17 * * 1-5', '2026-12-01T08:00:00Z', 15 * 3600],
    ['0 0 1 1 *', '2026-06-01T00:00:00Z', 365 * DAY],
  ])('of %s around %s is %d s', (text, around, gap) => {
    expect(new CronSchedule(text).longestGapAround(Date.parse(around) / 1000)).toBe(gap);
  });

  it('is the longest of those that overlap the day before or after, by counting', () => {
    const schedule = fc.tuple(time, field(0, 6)).map(([first, week]) => `${first} * * ${week}`);
    fc.assert(
      fc.property(
        schedule.filter(isCronExpression),
        fc.integer({ min: 0, max: 40 * 365 * DAY }),
        (text, around) => {
          const runs = runsByBruteForce(text, around - 9 * DAY, around + 9 * DAY);
          const gaps = runs
            .slice(1)
            .map((run, index) => [runs[index] ?? run, run] as const)
            .filter(([from, to]) => to > around - DAY && from < around + DAY)
            .map(([from, to]) => to - from);

          const longest = gaps.reduce((most, gap) => Math.max(most, gap), 0);
          expect(new CronSchedule(text).longestGapAround(around)).toBe(longest);
        },
      ),
    );
  });
});

describe('the times between the runs of four years', () => {
  it.each([
    ['* * * * * *', { shortest: 1, usual: 1, longest: 1 }],
    ['*/30 * * * * *', { shortest: 30, usual: 30, longest: 30 }],
    ['*/7 * * * *', { shortest: 240, usual: 420, longest: 420 }],
    ['0,1 * * * *', { shortest: 60, usual: 60, longest: 3540 }],
    ['*/30 * 8-17 * * *', { shortest: 30, usual: 30, longest: 50_430 }],
    ['0 8,18 * * *', { shortest: 36_000, usual: 36_000, longest: 50_400 }],
    ['0 8-17 * * 1-5', { shortest: 3600, usual: 3600, longest: 226_800 }],
    ['0 0 1 1 *', { shortest: 365 * DAY, usual: 365 * DAY, longest: 366 * DAY }],
  ])('of %s are %j', (text, gaps) => {
    expect(new CronSchedule(text).gaps()).toEqual(gaps);
  });

  it.each(['0 0 29 2 6', '0 0 29 2 *'])('do not exist for %s, which does not run twice', (text) => {
    expect(new CronSchedule(text).gaps()).toBeUndefined();
  });

  it('are the shortest, the usual and the longest that counting finds', () => {
    const week = [Date.UTC(2024, 0, 7) / 1000, Date.UTC(2024, 0, 14) / 1000] as const;
    fc.assert(
      fc.property(often.filter(isCronExpression), (text) => {
        const runs = runsByBruteForce(text, ...week);
        const sorted = runs
          .slice(1)
          .map((run, index) => run - (runs[index] ?? run))
          .toSorted((a, b) => a - b);
        const { shortest, usual, longest } = new CronSchedule(text).gaps() ?? {};

        expect([shortest, longest]).toEqual([sorted[0], sorted.at(-1)]);
        expect(sorted.filter((gap) => gap <= (usual ?? 0)).length * 2).toBeGreaterThanOrEqual(
          sorted.length - 1,
        );
      }),
    );
  });
});
