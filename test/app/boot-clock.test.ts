import fc from 'fast-check';
import { beforeEach, expect, it, vi } from 'vitest';
import { createBootClock, systemClock } from '../../src/clock.ts';

const HOUR = 3600;
const DAY = 86_400;
const YEAR = 365.25 * DAY;

const { machine } = vi.hoisted(() => ({ machine: { uptime: 0, unix: 0, monotonic: 0, reads: 0 } }));
vi.mock('node:os', () => ({
  uptime: () => {
    machine.reads += 1;
    return machine.uptime;
  },
}));

beforeEach(() => {
  Object.assign(machine, { uptime: 100, unix: 1_780_000_000, monotonic: 1000, reads: 0 });
  vi.spyOn(performance, 'now').mockImplementation(() => machine.monotonic * 1000);
  vi.spyOn(Date, 'now').mockImplementation(() => machine.unix * 1000);
});

function awake(seconds: number): void {
  machine.monotonic += seconds;
  machine.uptime += seconds;
  machine.unix += seconds;
}

/** How far a new boot clock goes while something happens to the machine. */
function measure(happen: () => void): number {
  const clock = createBootClock();
  const before = clock();
  happen();
  return clock() - before;
}

const STEPS = [1, 60, HOUR, DAY, 58 * DAY, YEAR, 50 * YEAR].flatMap((step) => [step, -step]);

it.each(STEPS)('a step of the machine’s clock by %d s is no time', (step) => {
  const seconds = measure(() => {
    awake(30);
    machine.unix += step;
    awake(30);
  });

  expect(seconds).toBeCloseTo(60);
});

it.each(STEPS)('a step of the uptime by %d s, as lxcfs makes it, is no time', (step) => {
  const seconds = measure(() => {
    awake(30);
    machine.uptime += step;
    awake(30);
  });

  expect(seconds).toBeCloseTo(60);
});

it.each([2, 60, HOUR, 30 * DAY])('a suspend of %d s counts', (asleep) => {
  const seconds = measure(() => {
    awake(30);
    machine.uptime += asleep;
    machine.unix += asleep;
    awake(1);
  });

  expect(seconds).toBeCloseTo(31 + asleep);
});

it.each([-2, -0.5, 0.5, 2, HOUR])(
  'a suspend counts where the clock is corrected by %d s right after it',
  (step) => {
    const seconds = measure(() => {
      machine.uptime += 8 * HOUR;
      machine.unix += 8 * HOUR + step;
      awake(1);
    });

    expect(Math.abs(seconds - 8 * HOUR - 1)).toBeLessThanOrEqual(Math.max(-step, 0));
  },
);

it('steps of both clocks in opposite directions are no time', () => {
  const seconds = measure(() => {
    machine.uptime += DAY;
    machine.unix -= YEAR;
    awake(10);
  });

  expect(seconds).toBeCloseTo(10);
});

it('never goes back, and imprecise readings do not add up', () => {
  const clock = createBootClock();
  const before = clock();
  let last = before;
  for (let index = 0; index < 10_000; index += 1) {
    awake(0.05);
    machine.uptime += index % 2 === 0 ? 0.4 : -0.4;
    machine.unix += index % 2 === 0 ? 0.4 : -0.4;
    expect(clock()).toBeGreaterThanOrEqual(last);
    last = clock();
  }

  expect(last - before).toBeCloseTo(500);
});

it('is as far as the time that went by, whatever is set meanwhile and however often the machine sleeps', () => {
  const step = fc.oneof(
    fc.double({ min: -50 * YEAR, max: 50 * YEAR, noNaN: true }),
    fc.constantFrom(...STEPS),
  );
  const event = fc.oneof(
    fc.record({ kind: fc.constantFrom('unix', 'uptime'), seconds: step }),
    fc.record({ kind: fc.constant('asleep'), seconds: fc.double({ min: 2, max: 30 * DAY, noNaN: true }) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const clock = createBootClock();
      const start = clock();
      let passed = 0;
      for (const { kind, seconds } of events) {
        if (kind !== 'uptime') machine.unix += seconds;
        if (kind !== 'unix') machine.uptime += seconds;
        awake(10);
        passed += kind === 'asleep' ? seconds + 10 : 10;
        expect(Math.abs(clock() - start - passed)).toBeLessThan(0.01);
      }
    }),
  );
});

it('reads the uptime every hundredth of a second at most, and is exact in between', () => {
  const clock = createBootClock();
  const before = clock();
  for (let index = 0; index < 18; index += 1) {
    awake(0.001);
    expect(clock() - before).toBeCloseTo((index + 1) / 1000);
  }

  expect(machine.reads).toBe(2);
});

it('is the clock of the program', () => {
  const before = systemClock.bootSeconds();
  machine.uptime += HOUR;
  machine.unix += HOUR;
  awake(1);

  expect(systemClock.bootSeconds() - before).toBeCloseTo(HOUR + 1);
});
