import type { Dispatcher } from 'undici';
import type { Clock } from '../clock.ts';
import type { ApiError } from '../errors.ts';
import type { Redact } from '../secrets/redaction.ts';
import { discard, readBytes } from './read-body.ts';
import { parseRetryAfter, toServerTime } from './retry-after.ts';
import { toStatusFailure } from './status-failure.ts';

/** Enough of an error's body to find its codes. */
const MAX_ERROR_BODY_BYTES = 64 * 1024;

type Response = Dispatcher.ResponseData<unknown>;

/** Reads the whole body. @throws ApiError `too_large` or `invalid_json` */
export function readBody(response: Response, maxBytes: number): Promise<Buffer> {
  return readBytes(response.body, {
    contentEncoding: headerOf(response, 'content-encoding'),
    contentLength: headerOf(response, 'content-length'),
    maxBytes,
  });
}

interface FailureContext {
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly requestId: string | undefined;
  readonly redact: Redact;
}

/** Converts a response that is not 200 to its failure. */
export async function toFailure(response: Response, context: FailureContext): Promise<ApiError> {
  const { requestId, redact, clock, baseUrl } = context;
  const isRedirect = response.statusCode >= 300 && response.statusCode < 400;
  // The status is the failure, whether or not the body can be read.
  const body = isRedirect ? undefined : await readBody(response, MAX_ERROR_BODY_BYTES).catch(() => undefined);
  discard(response.body);
  const now = toServerTime(headerOf(response, 'date'), clock.nowSeconds());
  return toStatusFailure({
    status: response.statusCode,
    requestId,
    retryAfterSeconds: parseRetryAfter(headerOf(response, 'retry-after'), now),
    body: toText(body),
    redact,
    baseUrl,
  });
}

/** UTF-8 without a byte order mark; what is not UTF-8 becomes U+FFFD. */
export function toText(bytes: Buffer | undefined): string {
  return new TextDecoder().decode(bytes);
}

/** The first value of a header. */
export function headerOf(response: Response, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
