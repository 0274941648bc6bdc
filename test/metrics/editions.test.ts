import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCompressor } from '../../src/metrics/cloud/compressor.ts';
import type { Edition } from '../../src/metrics/cloud/edition.ts';
import { Editions } from '../../src/metrics/cloud/editions.ts';
import type { FamilyFilter } from '../../src/metrics/family-filter.ts';
import { OPENMETRICS, TEXT } from '../../src/metrics/format.ts';
import type { Snapshot } from '../../src/snapshot/model.ts';
import { createTestClock } from '../test-clock.ts';
import { EMPTY_SNAPSHOT, FULL_SNAPSHOT } from './full-snapshot.ts';
import { largeSnapshot } from './large-snapshot.ts';
import { EVERYTHING, renderAll } from './render-all.ts';

/** More than one slice on a slow machine, and more than is compressed while scrapes wait. */
const LARGE = largeSnapshot(20, 20);
const LARGE_TOO = largeSnapshot(20, 20, { status: 'stopped', polls: 2 });
const SLOW_MS = 0.4;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a small fleet', () => {
  it('is shown as it is, by the first scrape and after every change', async () => {
    const { editions, show } = open(EMPTY_SNAPSHOT);

    expect(textOf(await editions.take())).toBe(renderAll(EMPTY_SNAPSHOT, TEXT).text);
    show(FULL_SNAPSHOT);
    expect(textOf(await editions.take())).toBe(renderAll(FULL_SNAPSHOT, TEXT).text);
  });

  it('is rendered in one go, without a rest before it, when a scrape asks', async () => {
    const { editions, show } = open(EMPTY_SNAPSHOT, { msPerReading: SLOW_MS });

    for (const next of [FULL_SNAPSHOT, EMPTY_SNAPSHOT, FULL_SNAPSHOT]) {
      show(next);
      expect(textOf(await editions.take())).toBe(renderAll(next, TEXT).text);
    }
  });

  it('is shown at once though all of it changed, and more than a little is compressed', async () => {
    const { editions, show, compressor } = open(EMPTY_SNAPSHOT, { msPerReading: SLOW_MS });
    await compressor.take(await editions.take(), TEXT);
    const next = largeSnapshot(8, 14);

    show(next);

    expect((await editions.take()).snapshot).toBe(next);
  });

  it('is rendered once for all scrapes of the same snapshot', async () => {
    const { editions, built } = open(FULL_SNAPSHOT);

    const taken = await Promise.all([editions.take(), editions.take(), editions.take()]);

    expect(new Set(taken).size).toBe(1);
    expect(built()).toBe(1);
  });
});

describe('a large fleet', () => {
  it('begins to be rendered when it changes, before anybody asks', async () => {
    const { editions, show, built } = open(EMPTY_SNAPSHOT, { msPerReading: SLOW_MS });
    await editions.take();

    show(LARGE);
    expect(built()).toBe(1);
    vi.runOnlyPendingTimers();

    expect(built()).toBe(2);
  });

  it('makes the first scrape wait, since there is nothing else to show', async () => {
    const { editions } = open(LARGE, { msPerReading: SLOW_MS });

    expect(textOf(await editions.take())).toBe(renderAll(LARGE, TEXT).text);
  });

  it('gives scrapes during a rendering the last complete edition, and never a mix', async () => {
    const { editions, show } = open(LARGE, { msPerReading: SLOW_MS });
    const texts = [textOf(await editions.take())];

    show(LARGE_TOO);
    vi.runOnlyPendingTimers();
    while (texts.at(-1) === texts[0]) {
      texts.push(textOf(await editions.take()));
      await setImmediate();
    }

    expect(texts.length).toBeGreaterThan(5);
    expect([...new Set(texts)]).toEqual([renderAll(LARGE, TEXT).text, renderAll(LARGE_TOO, TEXT).text]);
  });

  it('is shown when it is compressed, too', async () => {
    const { editions, show, compressor } = open(EMPTY_SNAPSHOT, { msPerReading: SLOW_MS });
    await editions.take();

    show(LARGE);
    const edition = await untilRendered(editions, LARGE);

    await expect(isSettled(compressor.take(edition, OPENMETRICS))).resolves.toBe(true);
    await expect(isSettled(compressor.take(edition, TEXT))).resolves.toBe(false);
  });

  it('shows in the next edition what changed during a rendering', async () => {
    const { editions, show } = open(EMPTY_SNAPSHOT, { msPerReading: SLOW_MS });
    await editions.take();

    show(LARGE);
    vi.runOnlyPendingTimers();
    await setImmediate();
    show(LARGE_TOO);

    const seen = [await untilNext(editions, EMPTY_SNAPSHOT), await untilNext(editions, LARGE)];
    expect(seen.map(({ snapshot }) => snapshot)).toEqual([LARGE, LARGE_TOO]);
  });

  it('is not rendered at every change: scrapes and changes wait for a rest', async () => {
    const { editions, show, clock, built } = open(LARGE, { msPerReading: SLOW_MS });
    await editions.take();

    for (let change = 0; change < 5; change += 1) {
      show(change % 2 === 0 ? LARGE_TOO : LARGE);
      await editions.take();
    }
    expect(built()).toBe(1);

    clock.advance(1);
    await editions.take();
    expect(built()).toBe(2);
  });

  it('is rendered again by itself after a rest of a second at most, as often as it changes', async () => {
    const { editions, show, clock, built } = open(LARGE, { msPerReading: SLOW_MS });
    await editions.take();

    for (const next of [LARGE_TOO, LARGE]) {
      show(next);
      vi.advanceTimersByTime(1000);
      clock.advance(1);
      await untilPublished(editions, next);
    }

    expect(built()).toBe(3);
  });

  it('begins the next edition by itself when something changed during the last one', async () => {
    const { editions, show } = open(EMPTY_SNAPSHOT, { msPerReading: SLOW_MS });
    await editions.take();
    show(LARGE);
    vi.runOnlyPendingTimers();
    show(LARGE_TOO);

    await untilPublished(editions, LARGE);

    expect(vi.getTimerCount()).toBe(1);
  });
});

describe('an edition that is not true any more', () => {
  it.each([
    ['data in it is too old', async (cloud: Cloud) => cloud.spoil()],
    [
      'other families are wanted',
      async (cloud: Cloud) => cloud.filterBy({ include: [], exclude: [/^phala_up$/] }),
    ],
    [
      'it has been out of date for ten seconds',
      async (cloud: Cloud) => {
        cloud.show(LARGE_TOO);
        cloud.clock.advance(10.1);
      },
    ],
    [
      'something changed while it was made, ten seconds ago',
      async (cloud: Cloud) => {
        cloud.show(LARGE_TOO);
        vi.runOnlyPendingTimers();
        cloud.show(LARGE);
        await untilPublished(cloud.editions, LARGE_TOO);
        cloud.clock.advance(10.1);
      },
    ],
  ])('is not shown: when %s, scrapes wait for the next one', async (_, spoil) => {
    const cloud = open(LARGE, { msPerReading: SLOW_MS });
    const before = await cloud.editions.take();

    await spoil(cloud);
    const after = await cloud.editions.take();

    expect(after).not.toBe(before);
    expect(textOf(after)).toBe(renderAll(cloud.shown(), TEXT, { filter: cloud.filter() }).text);
  });
});

describe('data that becomes too old while it is rendered', () => {
  it.each([
    ['small', FULL_SNAPSHOT],
    ['large', LARGE],
  ])('of a %s fleet is shown to who asked before, and does not keep scrapes waiting', async (_, snapshot) => {
    const { editions, spoilAll, built } = open(snapshot, { msPerReading: SLOW_MS });
    spoilAll();

    const taken = await Promise.all([editions.take(), editions.take()]);

    expect(taken.map((edition) => edition.snapshot)).toEqual([snapshot, snapshot]);
    expect(built()).toBeLessThanOrEqual(2);
  });
});

describe('a rendering that fails', () => {
  it('is told to who waits for it, and tried again by the next scrape', async () => {
    const { editions, breakDown, mend } = open(LARGE, { msPerReading: SLOW_MS });
    breakDown();
    const first = editions.take();
    const second = editions.take();

    await expect(first).rejects.toThrow('broken');
    await expect(second).rejects.toThrow('broken');
    mend();
    await expect(editions.take()).resolves.toMatchObject({ snapshot: LARGE });
  });

  it('leaves the last edition in place, until that has been out of date for too long', async () => {
    const { editions, breakDown, show, clock } = open(LARGE);
    const before = await editions.take();

    breakDown();
    show(LARGE_TOO);
    vi.runOnlyPendingTimers();
    expect(await editions.take()).toBe(before);
    clock.advance(11);

    await expect(editions.take()).rejects.toThrow('broken');
  });
});

type Cloud = ReturnType<typeof open>;

function open(snapshot: Snapshot, { msPerReading = 0 } = {}) {
  const clock = createTestClock();
  let shown = snapshot;
  let wanted = EVERYTHING;
  let isBroken = false;
  let built = 0;
  const spoiled = new Set<Snapshot>();
  let isAllSpoiled = false;
  const listeners: (() => void)[] = [];
  // A machine on which every look at the clock takes a while.
  const monotonicSeconds = (): number => {
    clock.advance(msPerReading / 1000);
    return clock.monotonicSeconds();
  };
  const compressor = createCompressor(clock.monotonicSeconds);
  const editions = new Editions({
    source: {
      snapshot: () => {
        built += 1;
        if (isBroken) throw new TypeError('broken');
        return shown;
      },
      isCurrent: (each) => each === shown,
      isShowable: (each) => !isAllSpoiled && !spoiled.has(each),
      onChange: (listener) => void listeners.push(listener),
    },
    filter: () => wanted,
    compressor,
    clock: { ...clock, monotonicSeconds },
  });
  const show = (next: Snapshot): void => {
    shown = next;
    for (const listener of listeners) listener();
  };
  return {
    editions,
    compressor,
    clock,
    show,
    shown: () => shown,
    built: () => built,
    filter: () => wanted,
    filterBy: (filter: FamilyFilter) => {
      wanted = filter;
    },
    spoil: () => {
      spoiled.add(shown);
      shown = { ...shown };
    },
    spoilAll: () => {
      isAllSpoiled = true;
    },
    breakDown: () => {
      isBroken = true;
    },
    mend: () => {
      isBroken = false;
    },
  };
}

function textOf(edition: Edition): string {
  return Buffer.concat(edition.content(TEXT)).toString();
}

// Turns of the event loop alone: no timer runs.
async function untilPublished(editions: Editions, snapshot: Snapshot): Promise<void> {
  while ((await editions.take()).snapshot !== snapshot) await setImmediate();
}

async function untilRendered(editions: Editions, snapshot: Snapshot): Promise<Edition> {
  vi.runOnlyPendingTimers();
  return until(editions, (edition) => edition.snapshot === snapshot);
}

async function untilNext(editions: Editions, before: Snapshot): Promise<Edition> {
  return until(editions, (edition) => edition.snapshot !== before);
}

async function until(editions: Editions, isMeant: (edition: Edition) => boolean): Promise<Edition> {
  for (;;) {
    const edition = await editions.take();
    if (isMeant(edition)) return edition;
    vi.runOnlyPendingTimers();
    await setImmediate();
  }
}

async function isSettled(work: Promise<unknown>): Promise<boolean> {
  let isDone = false;
  void work.then(() => {
    isDone = true;
  });
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  return isDone;
}
