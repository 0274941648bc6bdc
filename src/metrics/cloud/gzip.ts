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

/** The suffix of a prefix that is larger than this is not worth its compression, which takes as long as all else. */
const LARGE_PREFIX_BYTES = 262_144;

/** What a block of DEFLATE holds at most that is stored as it is. */
const STORED_BYTES = 65_535;

// The suffix is a few kilobytes: the thread pool would cost more than it takes off the event loop.
const SUFFIX_OPTIONS = { level: LEVEL, windowBits: 13, memLevel: 5 } as const;

/** One whole gzip member of prefix and suffix, in parts. (Browsers read only the first of several members.) */
export function gzipWith({ deflated, checksum, bytes }: GzipPrefix, suffix: Buffer): readonly Buffer[] {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(suffix, checksum), 0);
  trailer.writeUInt32LE((bytes + suffix.length) % 2 ** 32, 4);
  const end = bytes > LARGE_PREFIX_BYTES ? store(suffix) : [deflateRawSync(suffix, SUFFIX_OPTIONS)];
  return [HEADER, deflated, ...end, trailer];
}

// RFC 1951, 3.2.4: whether it is the last block, its length, and the length's complement.
function store(content: Buffer): readonly Buffer[] {
  const blocks: Buffer[] = [];
  for (let start = 0; start === 0 || start < content.length; start += STORED_BYTES) {
    const stored = content.subarray(start, start + STORED_BYTES);
    const head = Buffer.alloc(5);
    head.writeUInt8(start + STORED_BYTES < content.length ? 0 : 1, 0);
    head.writeUInt16LE(stored.length, 1);
    head.writeUInt16LE(STORED_BYTES - stored.length, 3);
    blocks.push(head, stored);
  }
  return blocks;
}
