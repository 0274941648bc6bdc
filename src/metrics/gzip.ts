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

/** So much is copied into one part, because each part has a cost of its own. */
const MAX_JOINED_BYTES = 1024 ** 2;

/** Compresses parts in Node's thread pool, step by step. */
export async function startGzip(parts: readonly Buffer[]): Promise<GzipStart> {
  const bytes = parts.reduce((sum, { length }) => sum + length, 0);
  let crc = 0;
  function* measure(): Generator<Buffer> {
    for (const part of bytes <= MAX_JOINED_BYTES ? [Buffer.concat(parts)] : parts) {
      crc = crc32(part, crc);
      yield part;
    }
  }
  const deflate = createDeflateRaw({ level: LEVEL, finishFlush: constants.Z_FULL_FLUSH });
  const deflated = await pipeline(measure, deflate, buffer);
  return { deflated, crc, bytes };
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
