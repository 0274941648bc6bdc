import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { ApiError } from '../errors.ts';
import { parseRetryAfter, toServerTime } from './retry-after.ts';
import { type ErrorResponse, toStatusFailure } from './status-failure.ts';

/** Enough of an error's body to find its codes. */
const MAX_ERROR_BODY_BYTES = 64 * 1024;

type Response = Dispatcher.ResponseData<unknown>;

/**
 * Reads a whole body, decompressed, and destroys it.
 * @throws ApiError `too_large` as soon as the limit, after decompression, is exceeded.
 */
export async function readBody(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    checkSize(Number(headerOf(response, 'content-length')), maxBytes);
    for await (const chunk of decompress(response)) {
      length += chunk.length;
      checkSize(length, maxBytes);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, length);
  } finally {
    discard(response.body);
  }
}

function checkSize(length: number, maxBytes: number): void {
  if (length > maxBytes) throw new ApiError('too_large', `the response is larger than ${maxBytes} bytes`);
}

// In the thread pool, chunk by chunk: of a gzip bomb, no more than the limit is decompressed.
function decompress(response: Response): AsyncIterable<Buffer> {
  const encoding = headerOf(response, 'content-encoding')?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return response.body;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw new ApiError('invalid_payload', 'the response has a content encoding that was not requested');
  }
  // The reader of the decompressed stream gets every error.
  return pipeline(response.body, createGunzip(), () => undefined);
}

// Ignores late errors.
function discard(body: Readable): void {
  body.on('error', () => undefined);
  body.destroy();
}

export async function toFailure(
  response: Response,
  context: Pick<ErrorResponse, 'baseUrl' | 'redact' | 'requestId'>,
  nowSeconds: number,
): Promise<ApiError> {
  const { statusCode: status } = response;
  const isRedirect = status >= 300 && status < 400;
  // The status is the failure, whether or not the body can be read.
  const body = isRedirect ? undefined : await readBody(response, MAX_ERROR_BODY_BYTES).catch(() => undefined);
  discard(response.body);
  const now = toServerTime(headerOf(response, 'date'), nowSeconds);
  const retryAfterSeconds = parseRetryAfter(headerOf(response, 'retry-after'), now);
  return toStatusFailure({ ...context, status, retryAfterSeconds, body: toText(body) });
}

/** UTF-8 without a byte order mark; what is not UTF-8 becomes U+FFFD. */
export function toText(bytes: Buffer | undefined): string {
  return new TextDecoder().decode(bytes);
}

export function headerOf({ headers }: Response, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

const LARGE_ID = /(?<!\\)("id"\s*:\s*)(-?[1-9]\d{15,})(?=\s*[,}])/g;

/** Quotes ids that are numbers of 16 digits or more: beyond 2^53, `JSON.parse` would make two ids the same. */
export function quoteLargeIds(json: string): string {
  return json.replace(LARGE_ID, '$1"$2"');
}
