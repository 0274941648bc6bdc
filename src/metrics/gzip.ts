import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { constants, crc32, createDeflateRaw, deflateRawSync } from 'node:zlib';

// RFC 1952: magic, deflate, no flags, no time, no extra flags, unknown system.
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** Level 6 saves hardly anything more on lines that are so alike, and takes more than twice as long. */
const LEVEL = 3;

/** The first part of a gzip member: compressed once, completed for every scrape. */
export interface GzipStart {
  readonly deflated: Buffer;
  readonly crc: number;
  readonly bytes: number;
}

/** Smaller parts are joined, because each step has a cost of its own; larger ones are not copied. */
const STEP_BYTES = 32_768;

/** Compresses parts in Node's thread pool, step by step. */
export async function startGzip(parts: readonly Buffer[]): Promise<GzipStart> {
  let crc = 0;
  let bytes = 0;
  function* measure(): Generator<Buffer> {
    for (const step of toSteps(parts)) {
      crc = crc32(step, crc);
      bytes += step.length;
      yield step;
    }
  }
  const deflate = createDeflateRaw({ level: LEVEL, finishFlush: constants.Z_FULL_FLUSH });
  const deflated = await pipeline(measure, deflate, buffer);
  return { deflated, crc, bytes };
}

function* toSteps(parts: readonly Buffer[]): Generator<Buffer> {
  let small: Buffer[] = [];
  for (const part of parts) {
    const isLarge = part.length >= STEP_BYTES;
    if (!isLarge) small.push(part);
    if (small.length > 0 && (isLarge || lengthOf(small) >= STEP_BYTES)) {
      yield Buffer.concat(small);
      small = [];
    }
    if (isLarge) yield part;
  }
  if (small.length > 0) yield Buffer.concat(small);
}

function lengthOf(parts: readonly Buffer[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/**
 * Completes a gzip member with uncompressed bytes: a few KiB are not worth time on the event loop. One member, not two:
 * browsers drop what follows the first member, and curl fails.
 */
export function endGzip({ deflated, crc, bytes }: GzipStart, rest: Buffer): readonly Buffer[] {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(rest, crc), 0);
  trailer.writeUInt32LE((bytes + rest.length) % 2 ** 32, 4);
  return [HEADER, deflated, deflateRawSync(rest, { level: 0 }), trailer];
}
