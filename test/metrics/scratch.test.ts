import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Scratch } from '../../src/metrics/cloud/scratch.ts';

/** Texts of every width in UTF-8, halves of pairs too, and now and then more than a scratch begins with. */
const text = fc
  .tuple(fc.constantFrom('a', 'é', '€', '🦀', '\ud83d', ''), fc.oneof(fc.nat(20), fc.nat(90_000)))
  .map(([unit, times]) => unit.repeat(times));

it('gives the bytes of all that was added, run after run', () => {
  fc.assert(
    fc.property(fc.array(fc.array(text, { maxLength: 6 }), { maxLength: 4 }), (runs) => {
      const scratch = new Scratch();

      const taken = runs.map((texts) => {
        for (const each of texts) scratch.add(each);
        return scratch.take(undefined);
      });

      const expected = runs.map((texts) => Buffer.concat(texts.map((each) => Buffer.from(each))));
      expect(taken.map((bytes, index) => bytes.equals(expected[index] ?? Buffer.alloc(0)))).toEqual(
        runs.map(() => true),
      );
    }),
    { numRuns: 60 },
  );
});

it('gives the bytes that were there before, where they are the same', () => {
  const scratch = new Scratch();
  const before = Buffer.from('the same');

  scratch.add('the same');
  expect(scratch.take(before)).toBe(before);
  scratch.add('others');
  expect(scratch.take(before).toString()).toBe('others');
});
