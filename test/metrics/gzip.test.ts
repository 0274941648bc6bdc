import { randomBytes } from 'node:crypto';
import { crc32, gunzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { endGzip, startGzip } from '../../src/metrics/gzip.ts';

const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;

it.each([
  ['two texts', Buffer.from('the same part\n'.repeat(1000)), Buffer.from('the other part\n')],
  ['no start', Buffer.alloc(0), Buffer.from('the other part\n')],
  ['no rest', Buffer.from('the same part\n'), Buffer.alloc(0)],
  ['nothing', Buffer.alloc(0), Buffer.alloc(0)],
  ['random bytes', randomBytes(300_000), randomBytes(300_000)],
  ['one full stored block', Buffer.alloc(0), randomBytes(65_535)],
  ['a byte more than one stored block', Buffer.alloc(0), randomBytes(65_536)],
])('a gzip member of %s decompresses to both parts', async (_, start, rest) => {
  const zipped = Buffer.concat(endGzip(await startGzip([start]), rest));

  expect(gunzipSync(zipped).equals(Buffer.concat([start, rest]))).toBe(true);
});

it('decompresses to all parts in order, whatever they are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array()), fc.uint8Array(), async (arrays, rest) => {
      const parts = arrays.map((each) => Buffer.from(each));
      const zipped = Buffer.concat(endGzip(await startGzip(parts), Buffer.from(rest)));

      expect(gunzipSync(zipped).equals(Buffer.concat([...parts, rest]))).toBe(true);
    }),
  );
});

it('is a single member with the checksum and the length of the whole: browsers read only the first one', async () => {
  const start = Buffer.from('the same part\n'.repeat(1000));
  const rest = Buffer.from('the other part\n');
  const whole = Buffer.concat([start, rest]);

  const zipped = Buffer.concat(endGzip(await startGzip([start]), rest));

  const stream = inflateRawSync(zipped.subarray(HEADER_BYTES, -TRAILER_BYTES));
  expect(stream.equals(whole)).toBe(true);
  expect(zipped.readUInt32LE(zipped.length - 8)).toBe(crc32(whole));
  expect(zipped.readUInt32LE(zipped.length - 4)).toBe(whole.length);
  expect(zipped.length).toBeLessThan(start.length / 20);
});

it('completes one start as often as needed', async () => {
  const start = await startGzip([Buffer.from('the same part\n')]);

  const zipped = ['one', 'two'].map((rest) => Buffer.concat(endGzip(start, Buffer.from(rest))));

  expect(zipped.map((each) => gunzipSync(each).toString())).toEqual([
    'the same part\none',
    'the same part\ntwo',
  ]);
});
