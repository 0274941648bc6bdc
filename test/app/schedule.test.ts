import { expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { openSimulator } from '../simulator/open-simulator.ts';
import { type Exporter, startPolled, watchAll } from './start-exporter.ts';

const OFFICE_HOURS = { schedule: '*/30 * 8-17 * * 1-5', stale_after: 300 };
const EVERY_MINUTE = { schedule: '* * * * *', stale_after: 300 };
const WARNING = 'poll.stale_after is 5m, data goes stale between polls: up to 2d14h30s apart';

interface Scheduled extends Exporter {
  readonly reloadWith: (poll: Config['poll']) => Promise<unknown>;
  readonly interval: () => Promise<number | undefined>;
}

async function start(poll: Config['poll']): Promise<Scheduled> {
  const config = watchAll(await openSimulator({ apps: 1 }));
  let next = { ...config, poll };
  const exporter = await startPolled(next, { loadConfig: () => Promise.resolve(next) });
  return {
    ...exporter,
    reloadWith: (changed) => {
      next = { ...config, poll: changed };
      return exporter.app.config.reload();
    },
    interval: () => exporter.value('phala_exporter_poll_interval_seconds'),
  };
}

it('exports the longest interval of the schedule, also after a reload with another schedule', async () => {
  const exporter = await start(EVERY_MINUTE);
  expect(await exporter.interval()).toBe(60);

  await exporter.reloadWith({ ...EVERY_MINUTE, schedule: '*/15 * * * *' });

  expect(await exporter.interval()).toBe(900);
});

it('exports the interval around now: the night on a weekday, and the weekend from a day before it', async () => {
  const night = 14 * 3600 + 30;
  const exporter = await start(OFFICE_HOURS);
  const hourTo = (day: number, hour: number): void => {
    const at = Date.UTC(2026, 5, day, hour) / 1000;
    exporter.clock.advance(at - exporter.clock.nowSeconds());
  };

  hourTo(4, 12);
  expect(await exporter.interval()).toBe(night);
  hourTo(4, 19);
  expect(await exporter.interval()).toBe(night + 2 * 86_400);
  hourTo(9, 7);
  expect(await exporter.interval()).toBe(night + 2 * 86_400);
  hourTo(9, 9);
  expect(await exporter.interval()).toBe(night);
});

it('warns once, at start and when a schedule is applied, that data goes stale between polls', async () => {
  const exporter = await start(OFFICE_HOURS);
  const said = (): number => exporter.log.filter(({ detail }) => detail === WARNING).length;

  await exporter.reloadWith(OFFICE_HOURS);
  expect(said()).toBe(1);
  await exporter.reloadWith(EVERY_MINUTE);
  expect(said()).toBe(1);
  await exporter.reloadWith(OFFICE_HOURS);

  expect(said()).toBe(2);
});

it('of office hours data goes stale at night, and comes back with the first poll', async () => {
  const exporter = await start(OFFICE_HOURS);

  exporter.clock.advance(301);
  expect(await exporter.series('phala_cvm_')).toEqual([]);
  await exporter.cycle();

  expect((await exporter.series('phala_cvm_')).length).toBeGreaterThan(0);
});
