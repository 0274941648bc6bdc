/** A seeded random number generator: the same seed gives the same sequence. */
export interface Random {
  /** A number in [0, 1). */
  readonly next: () => number;
  /** A number in [min, max). */
  readonly between: (min: number, max: number) => number;
  /** One of the items. @throws on an empty list */
  readonly pick: <T>(items: readonly T[]) => T;
  /** The items in random order. */
  readonly shuffle: <T>(items: readonly T[]) => T[];
}

/** Creates a mulberry32 generator. */
export function createRandom(seed: number): Random {
  const next = createMulberry32(seed);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(next() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  return {
    next,
    between: (min, max) => min + next() * (max - min),
    pick,
    shuffle: (items) =>
      items
        .map((item) => ({ item, order: next() }))
        .sort((a, b) => a.order - b.order)
        .map(({ item }) => item),
  };
}

function createMulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
