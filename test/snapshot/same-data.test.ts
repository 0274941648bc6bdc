import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isSameData } from '../../src/snapshot/same-data.ts';

/** What a CVM can be made of, with `undefined` and numbers that JSON cannot say. */
const data = fc.anything({
  maxDepth: 3,
  maxKeys: 4,
  values: [
    fc.boolean(),
    fc.double(),
    fc.string({ maxLength: 3 }),
    fc.constantFrom<unknown>(undefined, null, 0, -0, Number.NaN, '', '0', '__proto__'),
  ],
  key: fc.constantFrom('a', 'b', 'length', '__proto__', 'toString', '0'),
});

it('a value says the same as a copy of it, in whatever order its fields are', () => {
  fc.assert(
    fc.property(data, (value) => {
      expect(isSameData(value, structuredClone(value))).toBe(true);
      expect(isSameData(value, reversed(value))).toBe(true);
    }),
  );
});

function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

it('two values say the same exactly when Node finds them equal, whichever comes first', () => {
  const one = fc.tuple(data, data);
  const similar = data.chain((value) => fc.tuple(fc.constant(value), changed(value)));
  fc.assert(
    fc.property(fc.oneof(one, similar), ([a, b]) => {
      expect(isSameData(a, b)).toBe(isDeepStrictEqual(a, b));
      expect(isSameData(b, a)).toBe(isSameData(a, b));
    }),
    { numRuns: 2000 },
  );
});

/** The value with one part of it replaced, left out, or there twice. */
function changed(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null) return data;
  const entries = Object.entries(value);
  if (entries.length === 0) return fc.constantFrom({ a: undefined }, [undefined], []);
  const at = fc.nat({ max: entries.length - 1 });
  const rebuilt = (parts: readonly (readonly [string, unknown])[]): unknown =>
    Array.isArray(value) ? parts.map(([, inner]) => inner) : Object.fromEntries(parts);
  return fc.oneof(
    fc
      .tuple(at, data)
      .map(([index, part]) => rebuilt(entries.with(index, [entries[index]?.[0] ?? 'a', part]))),
    at.map((index) => rebuilt(entries.toSpliced(index, 1))),
    at.map((index) => rebuilt([...entries, entries[index] ?? ['b', undefined]])),
  );
}

it.each([
  ['a field that is undefined and one that is missing', { a: undefined }, {}],
  ['different fields that are undefined', { a: undefined }, { b: undefined }],
  ['a list and a map of the same', ['x'], { 0: 'x' }],
  ['nothing and an empty map', null, {}],
  ['a field and one that every object has', { toString: undefined }, { a: undefined }],
  ['a field of the name of a prototype and another', JSON.parse('{"__proto__": {}}'), { a: {} }],
  ['0 and -0', { a: 0 }, { a: -0 }],
])('%s are not the same', (_what, a, b) => {
  expect(isSameData(a, b)).toBe(false);
  expect(isSameData(b, a)).toBe(false);
});
