import { randomBytes } from 'node:crypto';
import { crc32, gunzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planCompression } from '../../src/metrics/cloud/compression.ts';
import { type GzipPrefix, gzipWith } from '../../src/metrics/cloud/gzip.ts';

const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;

describe('a gzip member made of prefix and suffix', () => {
  it.each([
    ['two texts', Buffer.from('the same part\n'.repeat(1000)), Buffer.from('the other part\n')],
    ['no prefix', Buffer.alloc(0), Buffer.from('the other part\n')],
    ['no suffix', Buffer.from('the same part\n'), Buffer.alloc(0)],
    ['nothing', Buffer.alloc(0), Buffer.alloc(0)],
    ['what cannot be compressed', randomBytes(300_000), randomBytes(300_000)],
  ])('of %s reads back as both', async (_, prefix, suffix) => {
    const zipped = Buffer.concat(gzipWith(await compress(prefix), suffix));

    expect(gunzipSync(zipped).equals(Buffer.concat([prefix, suffix]))).toBe(true);
  });

  it('reads back as both, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.uint8Array(), async (prefix, suffix) => {
        const zipped = Buffer.concat(gzipWith(await compress(Buffer.from(prefix)), Buffer.from(suffix)));

        expect(gunzipSync(zipped).equals(Buffer.concat([prefix, suffix]))).toBe(true);
      }),
    );
  });

  it('is one member, with the checksum and the length of the whole', async () => {
    const prefix = Buffer.from('the same part\n'.repeat(1000));
    const suffix = Buffer.from('the other part\n');
    const whole = Buffer.concat([prefix, suffix]);

    const zipped = Buffer.concat(gzipWith(await compress(prefix), suffix));

    const stream = inflateRawSync(zipped.subarray(HEADER_BYTES, -TRAILER_BYTES));
    expect(stream.equals(whole)).toBe(true);
    expect(zipped.readUInt32LE(zipped.length - 8)).toBe(crc32(whole));
    expect(zipped.readUInt32LE(zipped.length - 4)).toBe(whole.length);
  });

  it('can be made again and again of one prefix', async () => {
    const prefix = await compress(Buffer.from('the same part\n'));

    const one = gzipWith(prefix, Buffer.from('one'));
    const two = gzipWith(prefix, Buffer.from('two'));

    expect(gunzipSync(Buffer.concat(one)).toString()).toBe('the same part\none');
    expect(gunzipSync(Buffer.concat(two)).toString()).toBe('the same part\ntwo');
  });

  it('is smaller than what it holds', async () => {
    const prefix = Buffer.from('the same part\n'.repeat(1000));

    const zipped = Buffer.concat(gzipWith(await compress(prefix), Buffer.from('the other part\n')));

    expect(zipped.length).toBeLessThan(prefix.length / 20);
  });
});

function compress(content: Buffer): Promise<GzipPrefix> {
  return planCompression([content], undefined).start();
}
