import { expect, it } from 'vitest';
import { openSimulator } from './open-simulator.ts';

const HOUR_SECONDS = 3600;

it('without incidents, all CVMs are healthy at the start and change only on request', async () => {
  const { world } = await openSimulator({ apps: 6, isCalm: true });
  const statuses = (): readonly string[] =>
    world.apps().flatMap(({ id }) => world.cvms(id).map(({ name, status }) => `${name} ${status}`));
  const before = statuses();

  world.advance(HOUR_SECONDS);

  expect(before.length).toBeGreaterThan(10);
  expect(before.filter((each) => !each.endsWith(' running'))).toEqual([]);
  expect(statuses()).toEqual(before);

  const [cvm] = world.cvms(world.apps()[0]?.id ?? '');
  world.stop(cvm?.id ?? '');
  world.advance(HOUR_SECONDS);

  expect(statuses().filter((each) => !each.endsWith(' running'))).toEqual([`${cvm?.name} stopped`]);
});
