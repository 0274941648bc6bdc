import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync } from 'node:zlib';

const deflate = promisify(deflateRaw);

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

/** Compresses parts in Node's thread pool. */
export async function startGzip(parts: readonly Buffer[]): Promise<GzipStart> {
  const content = Buffer.concat(parts);
  const deflated = await deflate(content, { level: LEVEL, finishFlush: constants.Z_FULL_FLUSH });
  return { deflated, crc: crc32(content), bytes: content.length };
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
