import { randomBytes } from 'node:crypto';
import { crc32, gunzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CompressedParts, planCompression } from '../../src/metrics/cloud/compression.ts';
import { createCompressor } from '../../src/metrics/cloud/compressor.ts';
import type { Edition } from '../../src/metrics/cloud/edition.ts';
import { type GzipPrefix, gzipWith } from '../../src/metrics/cloud/gzip.ts';
import { OPENMETRICS, TEXT } from '../../src/metrics/format.ts';
import { createTestClock } from '../test-clock.ts';
import { EMPTY_SNAPSHOT } from './full-snapshot.ts';
import { EVERYTHING } from './render-all.ts';

const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;

describe('a gzip member made of prefix and suffix', () => {
  it.each([
    ['two texts', Buffer.from('the same part\n'.repeat(1000)), Buffer.from('the other part\n')],
    ['no prefix', Buffer.alloc(0), Buffer.from('the other part\n')],
    ['no suffix', Buffer.from('the same part\n'), Buffer.alloc(0)],
    ['nothing', Buffer.alloc(0), Buffer.alloc(0)],
    ['what cannot be compressed', randomBytes(300_000), randomBytes(300_000)],
    ['a large prefix and no suffix', randomBytes(300_000), Buffer.alloc(0)],
    ['a large prefix and one full block', randomBytes(300_000), randomBytes(65_535)],
    ['a large prefix and two full blocks', randomBytes(300_000), randomBytes(2 * 65_535)],
    ['a large prefix and a byte more than a block', randomBytes(300_000), randomBytes(65_536)],
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

describe('compressing parts', () => {
  it('takes up what was compressed before of parts that are the same objects', async () => {
    const parts = Array.from({ length: 40 }, () => randomBytes(20_000));
    const before = await planCompression(parts, undefined).start();

    const changed = parts.with(20, randomBytes(20_000));
    const plan = planCompression(changed, before);
    const after = await plan.start();

    expect(planCompression(parts, undefined).freshBytes).toBe(40 * 20_000);
    // Its neighbours are compressed with it.
    expect(plan.freshBytes).toBe(4 * 20_000);
    expect(gunzipSync(Buffer.concat(gzipWith(after, SUFFIX)))).toEqual(Buffer.concat([...changed, SUFFIX]));
  });

  it('reads back as the parts, whatever they were before', async () => {
    const pool = Array.from({ length: 12 }, (_, index) =>
      randomBytes(index % 3 === 0 ? 70_000 : 100 * index),
    );
    const lists = fc.array(fc.array(fc.constantFrom(...pool), { maxLength: 20 }), { maxLength: 4 });

    await fc.assert(
      fc.asyncProperty(lists, async (editions) => {
        let before: CompressedParts | undefined;
        for (const parts of editions) {
          before = await planCompression(parts, before).start();
          const zipped = Buffer.concat(gzipWith(before, SUFFIX));

          expect(gunzipSync(zipped).equals(Buffer.concat([...parts, SUFFIX]))).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('a compressor', () => {
  it('compresses an edition once, and is ready for what scrapes have asked for in the last ten minutes', async () => {
    const clock = createTestClock();
    const compressor = createCompressor(clock.monotonicSeconds);
    const first = toEdition('first');
    await compressor.take(first, TEXT);

    const second = toEdition('second');
    await compressor.prepare(second).done;
    expect(second.asked).toEqual([OPENMETRICS, TEXT]);
    await compressor.take(second, TEXT);
    expect(second.asked).toEqual([OPENMETRICS, TEXT]);

    clock.advance(599);
    await compressor.take(second, TEXT);
    clock.advance(2);
    const third = toEdition('third');
    await compressor.prepare(third).done;

    expect(third.asked).toEqual([TEXT]);
  });

  it('tells how much is new in an edition, in all formats that are kept ready', async () => {
    const compressor = createCompressor(createTestClock().monotonicSeconds);
    const edition = toEdition('the same');
    await compressor.prepare(edition).done;

    expect(compressor.prepare(toEdition('other')).freshBytes).toBe('other'.length);
    expect(compressor.prepare({ ...edition }).freshBytes).toBe(0);
  });
});

it('a compression that fails is told to who waits, and tried again', async () => {
  const compressor = createCompressor(createTestClock().monotonicSeconds);
  const broken = Object.defineProperty(Buffer.from('x'), 'length', { value: Number.NaN });
  const contents = [[broken], [Buffer.from('good')]];
  const edition = { ...toEdition(''), content: () => contents.shift() ?? [] };

  await expect(compressor.take(edition, TEXT)).rejects.toThrow();

  const zipped = Buffer.concat(gzipWith(await compressor.take(edition, TEXT), SUFFIX));
  expect(gunzipSync(zipped).toString()).toBe(`good${SUFFIX.toString()}`);
});

const SUFFIX = Buffer.from('the other part\n');

function toEdition(text: string): Edition & { readonly asked: readonly unknown[] } {
  const asked: unknown[] = [];
  const parts = [Buffer.from(text)];
  const content = (format: unknown): readonly Buffer[] => {
    asked.push(format);
    return parts;
  };
  return { snapshot: EMPTY_SNAPSHOT, filter: EVERYTHING, series: 0, content, asked };
}

function compress(content: Buffer): Promise<GzipPrefix> {
  return planCompression([content], undefined).start();
}
