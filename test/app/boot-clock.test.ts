import { expect, it, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';

const { machine } = vi.hoisted(() => ({ machine: { uptime: 100 } }));
vi.mock('node:os', () => ({ uptime: () => machine.uptime }));

it('the boot clock is read again after a hundredth of a second awake, and then counts sleep, too', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(1_000_000);
  expect(systemClock.bootSeconds()).toBe(100);

  machine.uptime = 3700.01;
  now.mockReturnValue(1_000_009);
  expect(systemClock.bootSeconds()).toBe(100);
  now.mockReturnValue(1_000_010);

  expect(systemClock.bootSeconds()).toBe(3700.01);
});
