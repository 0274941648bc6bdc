import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync } from 'node:zlib';

const deflate = promisify(deflateRaw);

// RFC 1952: magic, deflate, no flags, no time, no extra flags, unknown system.
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** Level 6 finds next to nothing more in lines that are so alike, and takes more than twice as long. */
const LEVEL = 3;

/** The start of a gzip member: compressed once, and continued as often as one likes. */
export interface GzipPrefix {
  readonly deflated: Buffer;
  readonly checksum: number;
  readonly bytes: number;
}

/** Compresses a run of bytes so that others may stand before and after it; the work happens in Node's thread pool. */
export function deflateRun(content: Buffer): Promise<Buffer> {
  return deflate(content, { level: LEVEL, finishFlush: constants.Z_FULL_FLUSH });
}

// The suffix is a few kilobytes: the thread pool would cost more than it takes off the event loop.
const SUFFIX_OPTIONS = { level: LEVEL, windowBits: 13, memLevel: 5 } as const;

/** One whole gzip member of prefix and suffix, in parts. (Browsers read only the first of several members.) */
export function gzipWith({ deflated, checksum, bytes }: GzipPrefix, suffix: Buffer): readonly Buffer[] {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(suffix, checksum), 0);
  trailer.writeUInt32LE((bytes + suffix.length) % 2 ** 32, 4);
  return [HEADER, deflated, deflateRawSync(suffix, SUFFIX_OPTIONS), trailer];
}
