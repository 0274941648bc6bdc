import { type Dispatcher, request } from 'undici';
import type { Clock } from '../../clock.ts';
import { createRedaction, type Redact, redactJson } from '../../config/redaction.ts';
import type { Secret } from '../../config/secret.ts';
import { ApiError } from '../../errors.ts';
import { withDeadline } from './deadline.ts';
import { toNetworkFailure } from './network-failure.ts';
import { discard, readBody } from './read-body.ts';
import { parseRetryAfter } from './retry-after.ts';
import { toRequestId, toStatusFailure } from './status-failure.ts';

/** Enough of an error's body to find its codes. */
const MAX_ERROR_BODY_BYTES = 64 * 1024;

/** What every request has in common. */
export interface HttpClientOptions {
  readonly baseUrl: string;
  /** `X-Phala-Version`. */
  readonly apiVersion: string;
  readonly userAgent: string;
  readonly timeoutSeconds: number;
  readonly maxResponseBytes: number;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  /** What no answer brings into the program, whoever put it there: the keys of every workspace. */
  readonly secrets: () => readonly Secret[];
}

/** One request, once. */
export interface HttpRequest {
  /** Below the base URL, with a slash first. */
  readonly path: string;
  readonly apiKey: string;
  readonly signal: AbortSignal;
  /** Called with the HTTP status as soon as there is one. */
  readonly onStatus: (status: number) => void;
}

/** A JSON document without our secrets, and the id of the request that brought it. */
export interface JsonAnswer {
  readonly body: unknown;
  readonly requestId: string | undefined;
}

/** Asks the API once for a JSON document. */
export interface HttpClient {
  /** @throws ApiError for whatever goes wrong: never follows a redirect, never reads past the size limit. */
  readonly getJson: (request: HttpRequest) => Promise<JsonAnswer>;
}

/** Creates a client on a dispatcher that the caller owns and closes. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  return {
    getJson: (httpRequest) =>
      withDeadline({ seconds: options.timeoutSeconds, what: 'answer' }, httpRequest.signal, (signal) =>
        getOnce(options, { ...httpRequest, signal }),
      ).catch((error: unknown) => {
        throw toNetworkFailure(error);
      }),
  };
}

async function getOnce(
  options: HttpClientOptions,
  { path, apiKey, signal, onStatus }: HttpRequest,
): Promise<JsonAnswer> {
  const answer = await request(`${options.baseUrl}${path}`, {
    dispatcher: options.dispatcher,
    signal,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'gzip',
      'user-agent': options.userAgent,
      'x-api-key': apiKey,
      'x-phala-version': options.apiVersion,
    },
  });
  onStatus(answer.statusCode);
  const redact = createRedaction(options.secrets());
  const requestId = toRequestId(headerOf(answer, 'x-request-id'), redact);
  if (answer.statusCode !== 200) throw await toFailure(answer, { requestId, redact, clock: options.clock });

  try {
    const text = await readBody(answer.body, {
      contentEncoding: headerOf(answer, 'content-encoding'),
      contentLength: headerOf(answer, 'content-length'),
      maxBytes: options.maxResponseBytes,
    });
    return { body: redactJson(parseJson(text), redact), requestId };
  } catch (error) {
    throw error instanceof ApiError ? error.withRequestId(requestId) : error;
  }
}

interface FailureContext {
  readonly requestId: string | undefined;
  readonly redact: Redact;
  readonly clock: Clock;
}

async function toFailure(
  answer: Dispatcher.ResponseData,
  { requestId, redact, clock }: FailureContext,
): Promise<ApiError> {
  const isRedirect = answer.statusCode >= 300 && answer.statusCode < 400;
  const body = isRedirect ? '' : await readErrorBody(answer);
  discard(answer.body);
  return toStatusFailure({
    status: answer.statusCode,
    requestId,
    retryAfterSeconds: parseRetryAfter(headerOf(answer, 'retry-after'), clock.nowSeconds()),
    body,
    redact,
  });
}

// The status is already the failure: a body that cannot be read changes nothing about it.
async function readErrorBody(answer: Dispatcher.ResponseData): Promise<string> {
  return readBody(answer.body, {
    contentEncoding: headerOf(answer, 'content-encoding'),
    contentLength: headerOf(answer, 'content-length'),
    maxBytes: MAX_ERROR_BODY_BYTES,
  }).catch(() => '');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text: it must not become our cause.
    throw new ApiError('invalid_json', 'the answer is not JSON');
  }
}

function headerOf(answer: Dispatcher.ResponseData, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
