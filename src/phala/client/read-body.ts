import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ApiError } from '../../errors.ts';
import { GrowingBytes } from './growing-bytes.ts';

const BOM = Buffer.from('\uFEFF');

/** How a body comes, and how much of it we take. */
export interface BodyLimits {
  readonly contentEncoding: string | undefined;
  /** What the answer says of itself: too much is not even begun. */
  readonly contentLength: string | undefined;
  /** Bytes, after decompression. */
  readonly maxBytes: number;
}

/**
 * Reads a body as its bytes come in, decompressed, and lets go of it at the end.
 * @throws ApiError `too_large` as soon as there is more than the limit, `invalid_json` when it does not decompress.
 */
export async function* readChunks(
  body: Readable,
  { contentEncoding, contentLength, maxBytes }: BodyLimits,
): AsyncGenerator<Buffer, void> {
  let bodyBytes = 0;
  try {
    if (Number(contentLength) > maxBytes) throw tooLarge(maxBytes);
    for await (const chunk of withoutBom(toBytes(decode(body, contentEncoding)))) {
      bodyBytes += chunk.length;
      if (bodyBytes > maxBytes) throw tooLarge(maxBytes);
      yield chunk;
    }
  } catch (error) {
    throw isDecodingError(error)
      ? new ApiError('invalid_json', 'the answer does not decompress', { cause: error })
      : error;
  } finally {
    discard(body);
  }
}

/** All that comes as one text of UTF-8; what is no UTF-8 becomes U+FFFD. */
export async function readText(chunks: AsyncIterable<Buffer>): Promise<string> {
  const bytes = new GrowingBytes();
  for await (const chunk of chunks) bytes.append(chunk);
  return bytes.takeText();
}

// JSON must not begin with a byte order mark, but a reader may ignore one (RFC 8259, section 8.1).
async function* withoutBom(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let start = Buffer.alloc(0);
  let isStart = true;
  for await (const chunk of chunks) {
    if (!isStart) {
      yield chunk;
      continue;
    }
    start = Buffer.concat([start, chunk]);
    // The mark may come in pieces.
    isStart = start.length < BOM.length && BOM.indexOf(start) === 0;
    if (!isStart) yield BOM.equals(start.subarray(0, BOM.length)) ? start.subarray(BOM.length) : start;
  }
  if (isStart) yield start;
}

async function* toBytes(stream: Readable): AsyncGenerator<Buffer, void> {
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('expected a stream of bytes');
    yield chunk;
  }
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError('too_large', `the answer is larger than ${maxBytes} bytes`);
}

/** Lets go of a body, read or not; what it still has to say no longer matters. */
export function discard(body: Readable): void {
  body.on('error', () => undefined);
  body.destroy();
}

function decode(body: Readable, contentEncoding: string | undefined): Readable | Transform {
  const encoding = contentEncoding?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return body;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw new ApiError('invalid_payload', 'the answer has a content encoding that we did not ask for');
  }
  // The reader of the decoded stream sees every error; the pipeline must only not drop it.
  return pipeline(body, createGunzip(), () => undefined);
}

function isDecodingError(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
  );
}
