import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { type Cron, startCron } from '../../src/schedule/cron.ts';

let cron: Cron | undefined;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 24, 10, 0, 10) });
});

afterEach(() => {
  cron?.stop();
  vi.useRealTimers();
});

function start(expression: string): string[] {
  const ticks: string[] = [];
  cron = startCron(expression, () => ticks.push(new Date().toISOString().slice(11, 19)), systemClock);
  return ticks;
}

it('ticks by an expression with seconds', async () => {
  const ticks = start('*/30 * * * * *');

  await vi.advanceTimersByTimeAsync(90_000);

  expect(ticks).toEqual(['10:00:30', '10:01:00', '10:01:30']);
});

it('ticks by an expression without seconds, at the start of the minute', async () => {
  const ticks = start('*/2 * * * *');

  await vi.advanceTimersByTimeAsync(300_000);

  expect(ticks).toEqual(['10:02:00', '10:04:00']);
});

it('reads the hour in UTC, wherever the machine is', async () => {
  const ticks = start('0 11 * * *');

  await vi.advanceTimersByTimeAsync(3 * 3_600_000);

  expect(ticks).toEqual(['11:00:00']);
});

it('after a stall of many ticks ticks once, and then by the schedule', async () => {
  const ticks = start('*/10 * * * * *');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ticks).toEqual(['10:00:20']);

  vi.setSystemTime(Date.UTC(2026, 10, 24, 10, 5, 3));
  await vi.advanceTimersByTimeAsync(20_000);

  expect(ticks.slice(1, 3)).toEqual([expect.stringMatching(/^10:05:1/), '10:05:20']);
  expect(ticks.length).toBeLessThanOrEqual(4);
});

it.each([
  ['an hour', Date.UTC(2026, 10, 24, 9, 0, 20)],
  ['a day', Date.UTC(2026, 10, 23, 10, 0, 20)],
])('when the clock is set back by %s goes on by the new time within seconds', async (_step, now) => {
  const ticks = start('*/10 * * * * *');
  await vi.advanceTimersByTimeAsync(10_000);

  vi.setSystemTime(now);
  await vi.advanceTimersByTimeAsync(40_000);

  expect(ticks.length).toBeGreaterThanOrEqual(4);
  expect(ticks.length).toBeLessThanOrEqual(6);
});

it('when the clock is set forward ticks once for the time that was skipped', async () => {
  const ticks = start('*/10 * * * * *');

  vi.setSystemTime(Date.UTC(2026, 10, 25, 10, 0, 10));
  await vi.advanceTimersByTimeAsync(40_000);

  expect(ticks.length).toBeGreaterThanOrEqual(4);
  expect(ticks.length).toBeLessThanOrEqual(6);
});

it('stops', async () => {
  const ticks = start('* * * * * *');
  cron?.stop();

  await vi.advanceTimersByTimeAsync(5000);

  expect(ticks).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
