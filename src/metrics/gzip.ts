import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);

// RFC 1952: magic, deflate, no flags, no time, no extra flags, unknown system.
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** The start of a gzip member: compressed once, and continued as often as one likes. */
export interface GzipPrefix {
  readonly deflated: Buffer;
  readonly checksum: number;
  readonly bytes: number;
}

/** Compresses the part that stays the same; the work happens in Node's thread pool. */
export async function gzipPrefix(content: Buffer): Promise<GzipPrefix> {
  const deflated = await deflate(content, { finishFlush: constants.Z_FULL_FLUSH });
  return { deflated, checksum: crc32(content), bytes: content.length };
}

/** One whole gzip member of prefix and suffix, in parts. (Browsers read only the first of several members.) */
export async function gzipWith(
  { deflated, checksum, bytes }: GzipPrefix,
  suffix: Buffer,
): Promise<readonly Buffer[]> {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(suffix, checksum), 0);
  trailer.writeUInt32LE((bytes + suffix.length) % 2 ** 32, 4);
  return [HEADER, deflated, await deflate(suffix), trailer];
}
