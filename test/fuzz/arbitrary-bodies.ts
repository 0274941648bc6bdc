import fc from 'fast-check';
import { loadSchemas } from '../../tools/docs/schema-paths.ts';
import { arbitraryFromSchema } from '../api/arbitrary-from-schema.ts';

const SCHEMAS = JSON.parse(JSON.stringify(loadSchemas()));

/** Edge cases. */
const edgeCase: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    true,
    '',
    ' ',
    0,
    -1,
    -0,
    0.1,
    1e308,
    5e-324,
    Number.MAX_SAFE_INTEGER,
    '0',
    'NaN',
    '1e999',
    '\0',
    '\ud800',
    '__proto__',
    'x'.repeat(10_000),
    '9'.repeat(400),
    'phak_abcdefghijklmnop',
    '2026-02-30T25:61:61Z',
    '+275760-09-13T00:00:00.001Z',
    '1year '.repeat(300),
    [],
    {},
    [[]],
    [null],
    { __proto__: null, toString: 1, constructor: 'x', length: -1 },
  ),
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
  fc.double(),
);

/** Inserts an edge case into a value: instead of a part, under a new key, twice, or not at all. */
function mutated(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value)) return mutatedList(value);
  if (typeof value === 'object' && value !== null) return mutatedMap(value);
  return fc.oneof({ weight: 3, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: edgeCase });
}

function mutatedList(list: readonly unknown[]): fc.Arbitrary<unknown> {
  const entries = fc.tuple(...list.map(mutated));
  return fc.oneof(
    { weight: 6, arbitrary: entries },
    { weight: 1, arbitrary: entries.map((all) => [...all, ...all]) },
    { weight: 1, arbitrary: fc.tuple(entries, edgeCase).map(([all, one]) => [one, ...all]) },
    { weight: 1, arbitrary: edgeCase },
  );
}

function mutatedMap(map: object): fc.Arbitrary<unknown> {
  const entries = fc.tuple(
    ...Object.entries(map).map(([key, inner]) => mutated(inner).map((each) => [key, each] as const)),
  );
  const keys = fc.oneof(fc.constantFrom('hosted', 'resource', 'id', '__proto__', 'deleted_at'), fc.string());
  return fc.oneof(
    { weight: 8, arbitrary: entries.map((all) => Object.fromEntries(all)) },
    { weight: 1, arbitrary: fc.subarray(Object.entries(map)).map((some) => Object.fromEntries(some)) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(entries, keys, edgeCase)
        .map(([all, key, one]) => Object.fromEntries([...all, [key, one]])),
    },
    { weight: 1, arbitrary: edgeCase },
  );
}

function fromSchema(name: string): fc.Arbitrary<unknown> {
  return arbitraryFromSchema({ $ref: `#/components/schemas/${name}` }, SCHEMAS);
}

const cvms = fc.array(
  fc.oneof(fromSchema('teehouse__api__routes__cvms__v20260121__schemas__CVMInfo'), fromSchema('HostedCvm')),
  { maxLength: 5 },
);

const apps = fc.oneof(
  fromSchema('teehouse__api__routes__apps__v20260121__schemas__DstackAppListResponse'),
  fromSchema('teehouse__api__routes__apps__v20251028__schemas__DstackAppListResponse'),
);

/** Lists of CVMs by the schema of either shape, with edge cases in them. */
export const cvmListBody: fc.Arbitrary<unknown> = fc.oneof(cvms, cvms.chain(mutated), edgeCase);

/** Pages of apps by the schema, with edge cases in them. */
export const appListBody: fc.Arbitrary<unknown> = fc.oneof(apps, apps.chain(mutated), edgeCase);

/** Bytes that resemble JSON. */
export const jsonishBytes: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc
    .tuple(cvmListBody, fc.nat(), fc.uint8Array({ maxLength: 4 }))
    .map(([body, at, bytes]) => splice(Buffer.from(JSON.stringify(body) ?? ''), at, bytes)),
  fc.integer({ min: 1, max: 100_000 }).map((depth) => Buffer.from('['.repeat(depth))),
  fc
    .integer({ min: 1, max: 100_000 })
    .map((depth) => Buffer.from(`${'['.repeat(depth)}${']'.repeat(depth)}`)),
  fc
    .integer({ min: 1, max: 20_000 })
    .map((depth) => Buffer.from(`${'{"hosted":'.repeat(depth)}1${'}'.repeat(depth)}`)),
);

function splice(text: Buffer, at: number, bytes: Uint8Array): Buffer {
  const offset = at % (text.length + 1);
  return Buffer.concat([text.subarray(0, offset), bytes, text.subarray(offset + 1)]);
}
