import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ApiError } from '../../errors.ts';

/** How a body comes, and how much of it we take. */
export interface BodyLimits {
  readonly contentEncoding: string | undefined;
  /** What the answer says of itself: too much is not even begun. */
  readonly contentLength: string | undefined;
  /** Bytes, after decompression. */
  readonly maxBytes: number;
}

/**
 * Reads a body as UTF-8 text, decompressed.
 * @throws ApiError `too_large` as soon as there is more than the limit, `invalid_json` when it does not decompress.
 */
export async function readBody(
  body: Readable,
  { contentEncoding, contentLength, maxBytes }: BodyLimits,
): Promise<string> {
  const chunks: Buffer[] = [];
  let bodyBytes = 0;
  try {
    if (Number(contentLength) > maxBytes) throw tooLarge(maxBytes);
    for await (const chunk of decode(body, contentEncoding)) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError('expected a stream of bytes');
      bodyBytes += chunk.length;
      if (bodyBytes > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    throw isDecodingError(error)
      ? new ApiError('invalid_json', 'the answer does not decompress', { cause: error })
      : error;
  } finally {
    discard(body);
  }
  return Buffer.concat(chunks).toString('utf8');
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
