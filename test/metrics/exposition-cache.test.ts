import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FamilyFilter } from '../../src/metrics/define.ts';
import { ExpositionCache, type ExpositionCacheOptions } from '../../src/metrics/exposition-cache.ts';
import { TEXT } from '../../src/metrics/format.ts';
import type { RenderedSnapshot } from '../../src/metrics/rendered-snapshot.ts';
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
  it('is current in the first scrape and after every change', async () => {
    const { cache, show } = open(EMPTY_SNAPSHOT);

    expect(await textOf(await cache.get())).toBe(renderAll(EMPTY_SNAPSHOT, TEXT).text);
    show(FULL_SNAPSHOT);
    expect(await textOf(await cache.get())).toBe(renderAll(FULL_SNAPSHOT, TEXT).text);
  });

  it('is rendered in one go, without a pause before it, by a scrape', async () => {
    const { cache, show } = open(EMPTY_SNAPSHOT, { msPerReading: SLOW_MS });

    for (const next of [FULL_SNAPSHOT, EMPTY_SNAPSHOT, FULL_SNAPSHOT]) {
      show(next);
      expect(await textOf(await cache.get())).toBe(renderAll(next, TEXT).text);
    }
  });

  it('is current though all of it changed', async () => {
    const { cache, show } = open(EMPTY_SNAPSHOT, { msPerReading: SLOW_MS });
    await cache.get();
    const next = largeSnapshot(8, 14);

    show(next);

    expect((await cache.get()).snapshot).toBe(next);
  });

  it('is rendered once for all scrapes of the same snapshot', async () => {
    const { cache } = open(FULL_SNAPSHOT);

    const rendered = await Promise.all([cache.get(), cache.get(), cache.get()]);

    expect(new Set([...rendered, await cache.get()]).size).toBe(1);
  });
});

describe('a large fleet', () => {
  it('is rendered when it changes, before the next scrape', async () => {
    const { cache, show, built } = open(EMPTY_SNAPSHOT, { msPerReading: SLOW_MS });
    await cache.get();

    show(LARGE);
    expect(built()).toBe(1);
    vi.runOnlyPendingTimers();

    expect(built()).toBe(2);
  });

  it('makes the first scrape wait, since nothing is cached', async () => {
    const { cache } = open(LARGE, { msPerReading: SLOW_MS });

    expect(await textOf(await cache.get())).toBe(renderAll(LARGE, TEXT).text);
  });

  it('serves the last complete rendering during a render, and never a mix', async () => {
    const { cache, show } = open(LARGE, { msPerReading: SLOW_MS });
    const texts = [await textOf(await cache.get())];

    show(LARGE_TOO);
    vi.runOnlyPendingTimers();
    while (texts.at(-1) === texts[0]) {
      texts.push(await textOf(await cache.get()));
      await setImmediate();
    }

    expect(texts.length).toBeGreaterThan(5);
    expect([...new Set(texts)]).toEqual([renderAll(LARGE, TEXT).text, renderAll(LARGE_TOO, TEXT).text]);
  });

  it('is not rendered ahead of scrapes, nor kept, when the last scrape is ten minutes ago', async () => {
    const { cache, show, advance, built } = open(LARGE, { msPerReading: SLOW_MS });
    await cache.get();
    advance(600);

    show(LARGE_TOO);
    advance(5);
    expect(built()).toBe(1);

    expect((await cache.get()).snapshot).toBe(LARGE_TOO);
  });

  it('contains in the next rendering what changed during a render', async () => {
    const { cache, show } = open(EMPTY_SNAPSHOT, { msPerReading: SLOW_MS });
    await cache.get();

    show(LARGE);
    vi.runOnlyPendingTimers();
    await setImmediate();
    show(LARGE_TOO);

    const seen = [await untilNext(cache, EMPTY_SNAPSHOT), await untilNext(cache, LARGE)];
    expect(seen.map(({ snapshot }) => snapshot)).toEqual([LARGE, LARGE_TOO]);
  });

  it('is rendered once, when nothing has changed for a second, whatever scrapes come', async () => {
    const { cache, show, advance, built } = open(LARGE, { msPerReading: SLOW_MS });
    await cache.get();

    for (let change = 0; change < 4; change += 1) {
      show(change % 2 === 0 ? LARGE_TOO : LARGE);
      advance(0.9);
      await cache.get();
    }
    expect(built()).toBe(1);

    advance(0.1);
    expect(built()).toBe(2);
  });

  it('is rendered five seconds after the first change, though it never stops changing', async () => {
    const { cache, show, advance, built } = open(LARGE, { msPerReading: SLOW_MS });
    await cache.get();
    const change = (count: number): void => {
      for (let each = 0; each < count; each += 1) {
        show({ ...LARGE_TOO });
        advance(0.5);
      }
    };

    change(9);
    expect(built()).toBe(1);
    change(1);
    expect(built()).toBe(2);
  });

  it('schedules the next render when something changed during the last one', async () => {
    const { cache, show } = open(EMPTY_SNAPSHOT, { msPerReading: SLOW_MS });
    await cache.get();
    show(LARGE);
    vi.runOnlyPendingTimers();
    show(LARGE_TOO);

    await untilPublished(cache, LARGE);

    expect(vi.getTimerCount()).toBe(1);
  });
});

describe('a rendering that is no longer fresh', () => {
  it.each([
    ['data in it has expired', async (cloud: Cloud) => cloud.spoil()],
    [
      'other families are wanted',
      async (cloud: Cloud) => cloud.filterBy({ include: [], exclude: [/^phala_up$/] }),
    ],
    [
      'a change has been missing from it for ten seconds',
      async (cloud: Cloud) => {
        cloud.show(LARGE_TOO);
        cloud.clock.advance(10.1);
      },
    ],
    [
      'something changed during its render, ten seconds ago',
      async (cloud: Cloud) => {
        cloud.show(LARGE_TOO);
        vi.runOnlyPendingTimers();
        cloud.show(LARGE);
        await untilPublished(cloud.cache, LARGE_TOO);
        cloud.clock.advance(10.1);
      },
    ],
  ])('is not served: when %s, scrapes wait for the next one', async (_, spoil) => {
    const cloud = open(LARGE, { msPerReading: SLOW_MS });
    const before = await cloud.cache.get();

    await spoil(cloud);
    const after = await cloud.cache.get();

    expect(after).not.toBe(before);
    expect(await textOf(after)).toBe(renderAll(cloud.shown(), TEXT, { filter: cloud.filter() }).text);
  });
});

describe('data that expires while it is rendered', () => {
  it.each([
    ['small', FULL_SNAPSHOT],
    ['large', LARGE],
  ])(
    'of a %s fleet is served to scrapes that came before, instead of rendering for ever',
    async (_, snapshot) => {
      const { cache, spoilAll, built } = open(snapshot, { msPerReading: SLOW_MS });
      spoilAll();

      const taken = await Promise.all([cache.get(), cache.get()]);

      expect(taken.map((rendered) => rendered.snapshot)).toEqual([snapshot, snapshot]);
      expect(built()).toBeLessThanOrEqual(2);
    },
  );
});

describe('a render that fails', () => {
  it('rejects the scrapes that wait for it, and is tried again by the next one', async () => {
    const { cache, breakDown, repair } = open(LARGE, { msPerReading: SLOW_MS });
    breakDown();
    const first = cache.get();
    const second = cache.get();

    await expect(first).rejects.toThrow('broken');
    await expect(second).rejects.toThrow('broken');
    repair();
    await expect(cache.get()).resolves.toMatchObject({ snapshot: LARGE });
  });

  it('keeps the last rendering in use until it has lacked a change for too long', async () => {
    const { cache, breakDown, show, clock } = open(LARGE);
    const before = await cache.get();

    breakDown();
    show(LARGE_TOO);
    vi.runOnlyPendingTimers();
    expect(await cache.get()).toBe(before);
    clock.advance(11);

    await expect(cache.get()).rejects.toThrow('broken');
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
  const build = (): Snapshot => {
    built += 1;
    if (isBroken) throw new TypeError('broken');
    return shown;
  };
  const options: ExpositionCacheOptions = {
    source: {
      snapshot: build,
      snapshotInSlices: async () => build(),
      isUnexpired: (each) => !isAllSpoiled && !spoiled.has(each),
      onChange: (listener) => void listeners.push(listener),
    },
    filter: () => wanted,
    clock: { ...clock, monotonicSeconds },
  };
  const cache = new ExpositionCache(options, TEXT);
  const show = (next: Snapshot): void => {
    shown = next;
    for (const listener of listeners) listener();
  };
  const advance = (seconds: number): void => {
    clock.advance(seconds);
    vi.advanceTimersByTime(seconds * 1000);
  };
  return {
    cache,
    clock,
    show,
    advance,
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
    repair: () => {
      isBroken = false;
    },
  };
}

async function textOf(rendered: RenderedSnapshot): Promise<string> {
  return (await rendered.plain()).toString();
}

// Turns of the event loop alone: no timer runs.
async function untilPublished(cache: ExpositionCache, snapshot: Snapshot): Promise<void> {
  while ((await cache.get()).snapshot !== snapshot) await setImmediate();
}

async function untilNext(cache: ExpositionCache, before: Snapshot): Promise<RenderedSnapshot> {
  return until(cache, (rendered) => rendered.snapshot !== before);
}

async function until(
  cache: ExpositionCache,
  isMeant: (rendered: RenderedSnapshot) => boolean,
): Promise<RenderedSnapshot> {
  for (;;) {
    const rendered = await cache.get();
    if (isMeant(rendered)) return rendered;
    vi.runOnlyPendingTimers();
    await setImmediate();
  }
}
