import { describe, expect, it } from 'vitest';
import { createStore, type Store } from '../../src/snapshot/store.ts';
import { SLICE_SECONDS } from '../../src/time-slice.ts';
import { createTestClock } from '../test-clock.ts';
import { createCvm, createTarget, goodPoll } from './cvms.ts';

const APP_IDS = ['a1', 'a2', 'a3'];

/** A store on a machine that is so slow that each app takes a slice. */
function openSlowStore(): { store: Store; poll: (appId: string, uptimeSeconds: number) => void } {
  const clock = createTestClock();
  const monotonicSeconds = (): number => {
    clock.advance(SLICE_SECONDS);
    return clock.monotonicSeconds();
  };
  const store = createStore({
    clock: { ...clock, monotonicSeconds },
    limits: () => ({ staleAfterSeconds: 300, maxCvms: 5 }),
  });
  store.setTargets(APP_IDS.map((appId) => createTarget(appId)));
  const poll = (appId: string, uptimeSeconds: number): void => {
    const cvm = createCvm(`c-${appId}`, { appId, status: 'running', uptimeSeconds });
    store.publish(createTarget(appId), goodPoll([cvm], clock.bootSeconds()));
  };
  for (const appId of APP_IDS) poll(appId, 1000);
  return { store, poll };
}

function uptimesOf({ apps }: ReturnType<Store['snapshot']>): readonly unknown[] {
  return apps.flatMap(({ cvms }) => cvms.map(({ uptimeSeconds }) => uptimeSeconds));
}

describe('a snapshot that is built in slices', () => {
  it('leaves the event loop free between apps', async () => {
    const { store } = openSlowStore();
    const order: string[] = [];

    const built = store.snapshotInSlices().then(() => order.push('snapshot'));
    setImmediate(() => order.push('other work'));
    await built;

    expect(order).toEqual(['other work', 'snapshot']);
  });

  it('is the one that is built at once', async () => {
    const { store } = openSlowStore();
    const built = await store.snapshotInSlices();

    expect(store.snapshot()).toBe(built);
    expect(await store.snapshotInSlices()).toBe(built);
    expect(uptimesOf(built)).toEqual([1000, 1000, 1000]);
  });

  it('has nothing of a change while it is built, and the next one has all of it', async () => {
    const { store, poll } = openSlowStore();

    const building = store.snapshotInSlices();
    for (const appId of APP_IDS) poll(appId, 2000);

    expect(uptimesOf(await building)).toEqual([1000, 1000, 1000]);
    expect(uptimesOf(await store.snapshotInSlices())).toEqual([2000, 2000, 2000]);
  });

  it('is built once for all who wait', async () => {
    const { store } = openSlowStore();
    const [first, second] = await Promise.all([store.snapshotInSlices(), store.snapshotInSlices()]);

    expect(second).toBe(first);
  });

  it('follows a snapshot that is built meanwhile, so that no older uptime looks like a restart', async () => {
    const { store, poll } = openSlowStore();
    const startedAt = store.snapshot().apps.map(({ cvms }) => cvms[0]?.startedAtSeconds);
    for (const appId of APP_IDS) poll(appId, 1100);

    const building = store.snapshotInSlices();
    for (const appId of APP_IDS) poll(appId, 1200);
    store.snapshot();
    poll('a1', 1300);

    const { apps } = await building;
    expect(uptimesOf({ ...store.snapshot(), apps })).toEqual([1300, 1200, 1200]);
    expect(apps.map(({ cvms }) => cvms[0]?.startedAtSeconds)).toEqual(startedAt);
  });

  it('is built again after a build that failed', async () => {
    const clock = createTestClock();
    let isBroken = true;
    const limits = (): { staleAfterSeconds: number; maxCvms: number } => {
      if (isBroken) throw new TypeError('broken');
      return { staleAfterSeconds: 300, maxCvms: 5 };
    };
    const store = createStore({ clock, limits });
    await expect(store.snapshotInSlices()).rejects.toThrow('broken');

    isBroken = false;

    expect((await store.snapshotInSlices()).apps).toEqual([]);
  });
});
