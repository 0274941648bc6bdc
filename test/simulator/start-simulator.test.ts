import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { startSimulator } from '../../simulator/simulator.ts';
import { createTestClock } from '../test-clock.ts';
import { openSimulator } from './open-simulator.ts';

it('rejects with the listen error if the port is in use', async () => {
  const { origin } = await openSimulator();

  await expect(startSimulator({ port: Number(new URL(origin).port) })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

it.skipIf(!hasIpv6)('the origin of an IPv6 host has brackets', async () => {
  const { origin, baseUrl } = await openSimulator({ host: '::1' });

  expect(origin).toMatch(/^http:\/\/\[::1\]:\d+$/);
  expect(baseUrl).toBe(`${origin}/api/v1`);
});

it('time advances automatically at the given speed', async () => {
  const clock = createTestClock();
  const simulator = await openSimulator({ clock, speed: 10 });
  const read = (): string =>
    JSON.stringify(simulator.world.apps().map((app) => app.cvms.map((cvm) => cvm.status)));
  const before = read();

  clock.advance(6);
  await expect.poll(read).not.toBe(before);
});
