import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, crc32, createDeflateRaw, deflateRawSync, inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);

// RFC 1952: magic, deflate, no flags, no time, no extra flags, unknown system.
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** Level 6 saves hardly anything more on lines that are so alike, and takes more than twice as long. */
const LEVEL = 3;

/** The first part of a gzip member: compressed once, completed for every scrape. */
export type GzipStart = Awaited<ReturnType<typeof startGzip>>;

/** Compresses chunks in Node's thread pool, one after the other: no more than two exist at a time. */
export async function startGzip(chunks: AsyncIterable<Buffer> | Iterable<Buffer>) {
  let crc = 0;
  let bytes = 0;
  async function* measure(): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      crc = crc32(chunk, crc);
      bytes += chunk.length;
      yield chunk;
    }
  }
  const deflate = createDeflateRaw({ level: LEVEL, finishFlush: constants.Z_FULL_FLUSH });
  const deflated = await pipeline(measure, deflate, concat);
  return { deflated, crc, bytes };
}

// `buffer` of node:stream/consumers goes through a Blob, which blocks the event loop for milliseconds.
async function concat(parts: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

/** The bytes that were compressed. */
export async function inflateStart({ deflated }: GzipStart): Promise<Buffer> {
  return inflate(deflated, { finishFlush: constants.Z_SYNC_FLUSH });
}

/**
 * Completes a gzip member with the rest, compressed at once: a few dozen KiB. One member, not two: browsers drop what
 * follows the first member, and curl fails.
 */
export function endGzip({ deflated, crc, bytes }: GzipStart, rest: Buffer): readonly Buffer[] {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(rest, crc), 0);
  trailer.writeUInt32LE((bytes + rest.length) % 2 ** 32, 4);
  return [HEADER, deflated, deflateRawSync(rest, { level: 1 }), trailer];
}
