import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { ApiError } from '../errors.ts';
import { parseRetryAfter, toServerTime } from './retry-after.ts';
import { type ErrorResponse, toStatusFailure } from './status-failure.ts';

/** Enough of an error's body to find its codes. */
const MAX_ERROR_BODY_BYTES = 64 * 1024;

/** A body that is decompressed within a millisecond or two. */
const SMALL_BODY_BYTES = 8 * 1024;

const gunzipInPool = promisify(gunzip);

type Response = Dispatcher.ResponseData<unknown>;

/**
 * Reads a whole body, decompressed, and destroys it.
 * @throws ApiError `too_large` as soon as the limit, before or after decompression, is exceeded.
 */
export async function readBody(response: Response, maxBytes: number): Promise<Buffer> {
  const isCompressed = isGzip(headerOf(response, 'content-encoding'));
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    checkSize(Number(headerOf(response, 'content-length')), maxBytes);
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      length += chunk.length;
      checkSize(length, maxBytes);
      chunks.push(chunk);
    }
    const body = Buffer.concat(chunks, length);
    return isCompressed ? await decompress(body, maxBytes) : body;
  } finally {
    discard(response.body);
  }
}

function checkSize(length: number, maxBytes: number): void {
  if (length > maxBytes) throw new ApiError('too_large', `the response is larger than ${maxBytes} bytes`);
}

function isGzip(encoding = 'identity'): boolean {
  const name = encoding.trim().toLowerCase();
  if (name === 'gzip' || name === 'x-gzip') return true;
  if (name === '' || name === 'identity') return false;
  throw new ApiError('invalid_payload', 'the response has a content encoding that was not requested');
}

// Of a gzip bomb, no more than the limit is decompressed. The thread pool costs more than a small body.
async function decompress(body: Buffer, maxBytes: number): Promise<Buffer> {
  const options = { maxOutputLength: maxBytes };
  try {
    return body.length <= SMALL_BODY_BYTES ? gunzipSync(body, options) : await gunzipInPool(body, options);
  } catch (error) {
    checkSize(isTooLong(error) ? Number.POSITIVE_INFINITY : 0, maxBytes);
    throw error;
  }
}

function isTooLong(error: unknown): boolean {
  return error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
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
