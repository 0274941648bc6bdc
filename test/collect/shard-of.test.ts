import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isOnShard, shardOf } from '../../src/collect/shard-of.ts';

const appIds = fc
  .array(fc.integer({ min: 0, max: 15 }), { minLength: 40, maxLength: 40 })
  .map((digits) => digits.map((digit) => digit.toString(16)).join(''));
const totals = fc.integer({ min: 1, max: 1000 });

function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => index.toString(16).padStart(40, '0'));
}

// Results of another implementation, in Python. They never change: between two versions of the exporter no app moves.
it.each([
  ['6d5a0f0d2e1b4c3f8a9b7c6d5e4f3a2b1c0d9e8f', [0, 0, 0, 0, 0, 7, 74, 74]],
  ['91b2c3d4e5f60718293a4b5c6d7e8f9001122334', [0, 1, 1, 1, 1, 8, 69, 416]],
  ['0'.repeat(40), [0, 1, 1, 1, 1, 7, 47, 47]],
  ['f'.repeat(40), [0, 1, 1, 1, 1, 9, 78, 372]],
  [`${'0'.repeat(39)}1`, [0, 1, 2, 3, 3, 5, 77, 77]],
])('app %s is for ever on the same shard of 1, 2, 3, 4, 5, 10, 100 and 1000', (appId, shards) => {
  expect([1, 2, 3, 4, 5, 10, 100, 1000].map((total) => shardOf(appId, total))).toEqual(shards);
});

it('so are ten thousand apps, on shards of every total', () => {
  const shards = numbered(10_000).map((appId, index) => `${shardOf(appId, 1 + (index % 1000))},`);

  expect(createHash('sha256').update(shards.join('')).digest('hex')).toBe(
    '7a150ed4219374f667c55657cd6af248b47cfd33e3b4f29140b4fba55d8a6fe7',
  );
});

it('every app is on exactly one shard', () => {
  fc.assert(
    fc.property(appIds, fc.integer({ min: 1, max: 50 }), (appId, total) => {
      const shards = Array.from({ length: total }, (_, number) => ({ number, total }));

      expect(shards.filter((shard) => isOnShard(appId, shard))).toHaveLength(1);
    }),
  );
});

it('with one shard more an app stays where it is, or moves to the new one', () => {
  fc.assert(
    fc.property(appIds, totals, (appId, total) => {
      expect([shardOf(appId, total), total]).toContain(shardOf(appId, total + 1));
    }),
  );
});

it.each([1, 2, 3, 9, 20])('from %i shards to one more, no more apps move than have to', (total) => {
  const apps = numbered(20_000);

  const moved = apps.filter((appId) => shardOf(appId, total + 1) !== shardOf(appId, total)).length;

  expect(moved / apps.length).toBeGreaterThan(0.9 / (total + 1));
  expect(moved / apps.length).toBeLessThan(1.1 / (total + 1));
});

it('shards have as many apps as each other, whatever the ids look like', () => {
  fc.assert(
    fc.property(appIds, fc.integer({ min: 2, max: 20 }), (prefix, total) => {
      const apps = numbered(2000).map((appId) => prefix.slice(0, 30) + appId.slice(30));
      const shards = apps.map((appId) => shardOf(appId, total));
      const counts = Array.from(
        { length: total },
        (_, number) => shards.filter((each) => each === number).length,
      );

      // Six standard deviations of a fair lot.
      const fair = apps.length / total;
      const most = 6 * Math.sqrt(fair * (1 - 1 / total));
      for (const count of counts) expect(Math.abs(count - fair)).toBeLessThan(most);
    }),
  );
});
