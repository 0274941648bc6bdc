import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/errors.ts';
import type { ReadBody } from '../../src/phala/client/http-client.ts';
import { readDocument } from '../../src/phala/client/read-document.ts';
import { readList } from '../../src/phala/client/read-list.ts';
import { fuzzRuns } from '../fuzz/runs.ts';
import { openAsker } from './open-http-client.ts';
import { readChunks } from './read-json.ts';
import { goodAnswer, type RawAnswer, startRawServer } from './start-raw-server.ts';

/** Reads a list and keeps all of it. */
const collect: ReadBody<readonly unknown[]> = readList(() => {
  const items: unknown[] = [];
  return { what: 'CVMs', add: (item) => void items.push(item), end: () => items };
});

/** What reading a list must come to: by the whole of it, and the parser that everybody has. */
function expected(bytes: Buffer): unknown {
  let document: unknown;
  try {
    document = JSON.parse(bytes.toString('utf8'));
  } catch {
    return 'invalid_json: the answer is not JSON';
  }
  const kind = document === null ? 'null' : `a value of type ${typeof document}`;
  return Array.isArray(document) ? document : `invalid_payload: expected a list of CVMs, got ${kind}`;
}

async function readOr(chunks: readonly Buffer[]): Promise<unknown> {
  try {
    return await readChunks(chunks, collect);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return `${error.reason}: ${error.message}`;
  }
}

function cutAt(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const sorted = places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b);
  return [0, ...sorted].map((start, index) => bytes.subarray(start, sorted[index] ?? bytes.length));
}

const places = fc.array(fc.nat(), { maxLength: 8 });

/** JSON with every kind of blank between its parts, mostly lists. */
const json = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 5 }) },
      fc.jsonValue(),
    ),
    fc.constantFrom('', ' ', '\t', '\n '),
    fc.constantFrom('', ' ', '\r\n', '\t'),
  )
  .map(([value, indent, around]) => Buffer.from(`${around}${JSON.stringify(value, null, indent)}${around}`));

/** What means something to a reader of JSON, and what is no UTF-8. */
const tokens = [
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  '"',
  '\\',
  ' ',
  '\n',
  '1',
  '-',
  'null',
  '"a"',
  '\\u00e9',
  'é',
  '🚀',
];
const token = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(...tokens, '\ufeff', '\u00a0', '\0', '/*').map((text) => Buffer.from(text)),
  },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 2 }).map((bytes) => Buffer.from(bytes)) },
);

const mutated = fc
  .tuple(json, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 3 }), token), { minLength: 1, maxLength: 3 }))
  .map(([bytes, changes]) =>
    changes.reduce((all, [at, length, put]) => {
      const start = at % (all.length + 1);
      return Buffer.concat([all.subarray(0, start), put, all.subarray(start + length)]);
    }, bytes),
  );

it.each([
  ['any JSON', json, 5],
  ['JSON with any bytes of it changed', mutated, 20],
  [
    'JSON that ends anywhere',
    fc.tuple(json, fc.nat()).map(([all, at]) => all.subarray(0, at % (all.length + 1))),
    5,
  ],
  [
    'any row of brackets, commas, quotes and other bytes',
    fc.array(token, { maxLength: 12 }).map((all) => Buffer.concat(all)),
    20,
  ],
] as const)('%s, however it is cut up, is read as if it were read whole', async (_what, bytes, times) => {
  await fc.assert(
    fc.asyncProperty(bytes, places, async (body, cuts) => {
      expect(await readOr(cutAt(body, cuts))).toStrictEqual(expected(body));
    }),
    fuzzRuns(times),
  );
});

it.each([
  '',
  ' ',
  '[',
  ']',
  '[]',
  ' [ ] ',
  '[,]',
  '[1,]',
  '[,1]',
  '[1 2]',
  '[1,,2]',
  '[1]]',
  '[1],',
  '[1][2]',
  '[1]\n\t\r ',
  '\ufeff[1]',
  '[1]\ufeff',
  '[\u00a0]',
  '[\v]',
  '[}',
  '[1}',
  '[{]}]',
  '[[}]',
  '[}{]',
  '["a]',
  '["]"]',
  String.raw`["\"]`,
  String.raw`["\\"]`,
  String.raw`["\\\"]",{"a\\":["}"]}]`,
  '[{"a":[1,{"b":"],["}]}, null ,"é🚀"]',
  '[{"__proto__":{"a":1}}]',
  '{"a":[1,2]}',
  '"[1]"',
  'null',
  'nul',
  '<html>',
])('%j, cut into two at each byte or into single bytes, is read as if it were read whole', async (text) => {
  const bytes = Buffer.from(text);
  const single = Array.from(bytes, (byte) => Buffer.from([byte]));

  expect(await readOr(single)).toStrictEqual(expected(bytes));
  for (let at = 0; at <= bytes.length; at += 1) {
    expect(await readOr(cutAt(bytes, [at]))).toStrictEqual(expected(bytes));
  }
});

const readWhole = readDocument((document) => document);
const HEAD = 'HTTP/1.1 200 OK\r\nx-request-id: req-7\r\n';
const ZIPPED = gzipSync(JSON.stringify(Array.from({ length: 99 }, (_, index) => `item ${index * 7919}`)));

/** Bodies with more than one fault, or one that shows late, and what is told. */
const FAULTY: readonly (readonly [what: string, answer: RawAnswer, reason: string])[] = [
  ['no JSON after good items', (socket) => socket.write(goodAnswer('[1,2,3,4}')), 'invalid_json'],
  ['something after its list', (socket) => socket.write(goodAnswer('[1,2,3] and more')), 'invalid_json'],
  ['no JSON and too large', (socket) => socket.write(goodAnswer(`[1,}${' '.repeat(5000)}`)), 'too_large'],
  ['no list and too large', (socket) => socket.write(goodAnswer(`{"a":"${'x'.repeat(5000)}"}`)), 'too_large'],
  ['good items and too large', (socket) => socket.write(goodAnswer(`[${'1,'.repeat(5000)}1]`)), 'too_large'],
  [
    'good items and too large when it is unzipped',
    (socket) => socket.write(goodAnswer(gzipSync(`[${'1,'.repeat(5000)}1]`), ['content-encoding: gzip'])),
    'too_large',
  ],
  ['no JSON and is cut off', (socket) => socket.end(`${HEAD}content-length: 1000\r\n\r\n[1,}`), 'network'],
  [
    'good items and is cut off',
    (socket) => socket.end(`${HEAD}content-length: 1000\r\n\r\n[1,2,`),
    'network',
  ],
  [
    'a whole list but waits for more',
    (socket) => socket.write(`${HEAD}content-length: 1000\r\n\r\n[1,2]`),
    'timeout',
  ],
  [
    'good items and gzip that is cut off',
    (socket) => socket.write(goodAnswer(ZIPPED.subarray(0, -20), ['content-encoding: gzip'])),
    'invalid_json',
  ],
  [
    'good items and gzip with a wrong checksum',
    (socket) =>
      socket.write(
        goodAnswer(Buffer.concat([ZIPPED.subarray(0, -8), Buffer.alloc(8)]), ['content-encoding: gzip']),
      ),
    'invalid_json',
  ],
];

describe.each(FAULTY)('a body that has %s', (_what, answer, reason) => {
  it('is refused as if it were read whole', async () => {
    const server = await startRawServer(answer);
    const limits = { timeoutSeconds: 0.3, maxResponseBytes: 4000 };
    const whole = await openAsker(server.origin, limits, readWhole)();

    const list = await openAsker(server.origin, limits, collect)();

    expect(list.reason).toBe(reason);
    expect([list.reason, list.message]).toEqual([whole.reason, whole.message]);
    expect(list.body).toBeUndefined();
  });
});

it('a list that is broken off in the middle is no answer, and its connection is let go of', async () => {
  const controller = new AbortController();
  const server = await startRawServer((socket) => {
    socket.write(`${HEAD}content-length: 1000\r\n\r\n[1,2,`);
  });
  const read = readList(() => ({
    what: 'numbers',
    add: () => controller.abort(new ApiError('aborted', 'broken off')),
    end: () => 'an answer',
  }));

  const ending = await openAsker(server.origin, { timeoutSeconds: 10 }, read)('/', controller.signal);

  expect([ending.reason, ending.message, ending.body]).toEqual(['aborted', 'broken off', undefined]);
  await expect.poll(server.open).toBe(0);
});

it('tells the request id of an answer that cannot be used', async () => {
  const server = await startRawServer((socket) => socket.write(`${HEAD}content-length: 9\r\n\r\n"no list"`));

  const { reason, requestId } = await openAsker(server.origin, {}, collect)();

  expect([reason, requestId]).toEqual(['invalid_payload', 'req-7']);
});
