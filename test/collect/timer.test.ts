import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import { createStartTimer, type Timer } from '../../src/collect/timer.ts';

const START = Date.UTC(2026, 10, 24, 10, 0, 10);
const DAY = 86_400;
const YEAR = 365.25 * DAY;

let cron: Timer | undefined;
let ticks: string[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});

afterEach(() => {
  cron?.stop();
  vi.useRealTimers();
});

function start(expression: string, { clock = systemClock, offsetShare = 0 } = {}): string[] {
  ticks = [];
  const onTick = (): void => void ticks.push(new Date().toISOString().slice(11, 19));
  cron = createStartTimer(offsetShare)(expression, onTick, clock);
  return ticks;
}

/** Sets the machine's clock; no timer waits for it. */
function stepSeconds(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000);
}

it('ticks by an expression with seconds', async () => {
  start('*/30 * * * * *');

  await vi.advanceTimersByTimeAsync(90_000);

  expect(ticks).toEqual(['10:00:30', '10:01:00', '10:01:30']);
});

it('ticks by an expression without seconds, at the start of the minute', async () => {
  start('*/2 * * * *');

  await vi.advanceTimersByTimeAsync(300_000);

  expect(ticks).toEqual(['10:02:00', '10:04:00']);
});

it('stops, also from within a tick', async () => {
  start('* * * * * *');
  cron?.stop();
  await vi.advanceTimersByTimeAsync(5000);
  expect(ticks).toEqual([]);

  cron = createStartTimer(0)('* * * * * *', () => cron?.stop(), systemClock);
  await vi.advanceTimersByTimeAsync(5000);

  expect(vi.getTimerCount()).toBe(0);
});

it('waits for a run that is far away without waking up more than every few seconds', async () => {
  const setTimeout = vi.spyOn(globalThis, 'setTimeout');
  start('0 0 29 2 *');

  await vi.advanceTimersByTimeAsync(3_600_000);

  expect(ticks).toEqual([]);
  expect(setTimeout.mock.calls.length).toBeLessThanOrEqual(3600 / 5 + 1);
});

describe('an offset', () => {
  it('moves every tick by the same time, at most by a tenth of the shortest interval', async () => {
    start('0 8,18 * * *', { offsetShare: 1 });

    await vi.advanceTimersByTimeAsync(2 * DAY * 1000);

    expect(ticks).toEqual(['19:00:00', '09:00:00', '19:00:00', '09:00:00']);
  });

  it('of a schedule of every second is less than a second', async () => {
    const seen: number[] = [];
    cron = createStartTimer(0.99)('* * * * * *', () => seen.push(Date.now() - START), systemClock);

    await vi.advanceTimersByTimeAsync(3500);

    expect(seen).toEqual([99, 1099, 2099, 3099]);
  });
});

const STEPS = [1, 29, 30, 31, 3600, DAY, 30 * DAY, YEAR, 10 * YEAR, 50 * YEAR].flatMap((step) => [
  step,
  -step,
]);

describe.each(STEPS)('when the clock is set by %d s', (step) => {
  it.each([100, 4900, 10_000, 19_900, 20_000, 29_900])(
    '%d ms after a tick, polls go on within one interval, with one extra tick at most and no spin',
    async (phase) => {
      start('*/30 * * * * *');
      await vi.advanceTimersByTimeAsync(20_000 + phase);
      const before = ticks.length;
      const setTimeout = vi.spyOn(globalThis, 'setTimeout');

      stepSeconds(step);
      await vi.advanceTimersByTimeAsync(30_000);
      const within = ticks.length - before;
      await vi.advanceTimersByTimeAsync(120_000);

      expect(within).toBeGreaterThanOrEqual(1);
      expect(within).toBeLessThanOrEqual(2);
      const after = ticks.length - before;
      expect(after).toBeGreaterThanOrEqual(5);
      expect(after).toBeLessThanOrEqual(6);
      expect(ticks.slice(-3).map((tick) => tick.slice(6))).toEqual(expect.arrayContaining(['00', '30']));
      expect(setTimeout.mock.calls.length).toBeLessThanOrEqual(150 / 5 + 2 * after);
    },
  );
});

it('a machine that starts in 1970 polls, and goes on when it hears the time', async () => {
  vi.setSystemTime(3000);
  start('*/30 * * * * *');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ticks).toEqual(['00:00:30', '00:01:00']);

  vi.setSystemTime(START);
  await vi.advanceTimersByTimeAsync(30_000);

  expect(ticks.slice(2)).toEqual([expect.stringMatching(/^10:00:1[0-5]$/), '10:00:30']);
});

it('after a suspend ticks once within seconds, and then by the schedule', async () => {
  start('0 * * * *');
  await vi.advanceTimersByTimeAsync(60_000);

  stepSeconds(8 * 3600);
  await vi.advanceTimersByTimeAsync(2 * 3_600_000);

  expect(ticks).toEqual([expect.stringMatching(/^18:01:1\d$/), '19:00:00', '20:00:00']);
});

it('ticks by the monotonic clock while the clock of the machine does not advance', async () => {
  const clock: Clock = { ...systemClock, nowSeconds: () => START / 1000 };
  start('*/30 * * * * *', { clock });

  await vi.advanceTimersByTimeAsync(200_000);

  expect(ticks.length).toBeGreaterThanOrEqual(200 / 30);
  expect(ticks.length).toBeLessThanOrEqual(200 / 20);
});

it.each([0.998, 1.002])('a machine clock of %d times the speed is followed', async (speed) => {
  const nowSeconds = (): number => START / 1000 + (Date.now() - START) * (speed / 1000);
  const seen: number[] = [];
  cron = createStartTimer(0)('*/30 * * * * *', () => seen.push(nowSeconds()), { ...systemClock, nowSeconds });

  await vi.advanceTimersByTimeAsync(1_800_000);

  expect(Math.abs(seen.length - 60)).toBeLessThanOrEqual(1);
  for (const second of seen) expect(Math.abs(second - Math.round(second / 30) * 30)).toBeLessThan(0.1);
});

describe('in a zone with daylight saving time', () => {
  const zone = process.env['TZ'];

  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  function offsetAt(ms: number): number {
    return new Date(ms).getTimezoneOffset();
  }

  function findChange(from: number, to: number): number {
    const middle = Math.floor((from + to) / 2);
    if (middle === from) return to;
    return offsetAt(middle) === offsetAt(from) ? findChange(middle, to) : findChange(from, middle);
  }

  /** Moments, in milliseconds, at which the local time of a zone changes within two years. */
  function findChanges(): readonly number[] {
    const changes: number[] = [];
    for (let week = Date.UTC(2026, 0); week < Date.UTC(2028, 0); week += 7 * DAY * 1000) {
      const nextWeek = week + 7 * DAY * 1000;
      if (offsetAt(week) !== offsetAt(nextWeek)) changes.push(findChange(week, nextWeek));
    }
    return changes;
  }

  it('goes on through every change of 2026 and 2027, in all zones', async () => {
    const seen = new Set<string>();
    for (const timeZone of Intl.supportedValuesOf('timeZone')) {
      process.env['TZ'] = timeZone;
      vi.useRealTimers();
      const changes = findChanges();
      vi.useFakeTimers();
      for (const change of changes) {
        // Zones whose clocks are set at the same time from the same hour to the same hour are alike.
        const kind = [change, change - 1].map((ms) => ms + offsetAt(ms) * 60_000).join();
        if (seen.has(kind)) continue;
        seen.add(kind);
        vi.setSystemTime(change - 6000);
        start('*/5 * * * * *');
        const setTimeout = vi.spyOn(globalThis, 'setTimeout');
        await vi.advanceTimersByTimeAsync(16_000);
        cron?.stop();
        expect({ timeZone, ticks: ticks.length, wakeUps: setTimeout.mock.calls.length }).toEqual({
          timeZone,
          ticks: 4,
          wakeUps: 4,
        });
        setTimeout.mockRestore();
      }
    }
    expect(seen.size).toBeGreaterThan(50);
  });
});
