import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ApiError } from '../errors.ts';

/** How a body is encoded, and how much of it is read. */
export interface BodyOptions {
  readonly contentEncoding: string | undefined;
  readonly contentLength: string | undefined;
  /** Limit in bytes, after decompression. */
  readonly maxBytes: number;
}

/**
 * Reads a whole body, decompressed, and destroys it.
 * @throws ApiError `too_large` as soon as the limit is exceeded, `invalid_json` when it does not decompress.
 */
export async function readBytes(body: Readable, options: BodyOptions): Promise<Buffer> {
  const { contentEncoding, contentLength, maxBytes } = options;
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    if (Number(contentLength) > maxBytes) throw tooLarge(maxBytes);
    for await (const chunk of decompress(body, contentEncoding)) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError('expected a stream of bytes');
      length += chunk.length;
      if (length > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, length);
  } catch (error) {
    throw isZlibError(error)
      ? new ApiError('invalid_json', 'the response does not decompress', { cause: error })
      : error;
  } finally {
    discard(body);
  }
}

/** Destroys a body and ignores late errors. */
export function discard(body: Readable): void {
  body.on('error', () => undefined);
  body.destroy();
}

// In the thread pool, chunk by chunk: of a gzip bomb, no more than the limit is decompressed.
function decompress(body: Readable, contentEncoding: string | undefined): Readable {
  const encoding = contentEncoding?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return body;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw new ApiError('invalid_payload', 'the response has a content encoding that was not requested');
  }
  // The reader of the decompressed stream gets every error.
  return pipeline(body, createGunzip(), () => undefined);
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError('too_large', `the response is larger than ${maxBytes} bytes`);
}

function isZlibError(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
  );
}
