import timers from 'node:timers/promises';
import pLimit from 'p-limit';
import { request } from 'undici';
import type { Clock } from '../clock.ts';
import { ApiError } from '../errors.ts';
import { createJsonParser, createRedaction } from '../secrets/redaction.ts';
import type { Secret } from '../secrets/secret.ts';
import { createDeadline, raceAbort } from './deadline.ts';
import type { Dispatchers } from './dispatcher.ts';
import { quoteLargeIds } from './large-ids.ts';
import { toNetworkFailure } from './network-failure.ts';
import { headerOf, readBody, toFailure, toText } from './response.ts';
import { toRequestId } from './status-failure.ts';
import { ConnectionUse } from './tracking-client.ts';

/** What every request has in common. */
export interface HttpClientOptions {
  readonly baseUrl: string;
  /** `X-Phala-Version`. */
  readonly apiVersion: string;
  readonly userAgent: string;
  readonly timeoutSeconds: number;
  readonly maxResponseBytes: number;
  readonly dispatchers: Pick<Dispatchers, 'reusing' | 'renewing'>;
  readonly clock: Clock;
  /** The API keys of every workspace, to be redacted from responses. */
  readonly secrets: () => readonly Secret[];
}

/** One request, without retries. */
export interface HttpRequest<T> {
  /** Below the base URL, with a leading slash. */
  readonly path: string;
  /** A JSON document to POST; without one, the request is a GET. */
  readonly body?: object | undefined;
  readonly apiKey: string;
  readonly signal: AbortSignal;
  /** Whether it must not use a connection that is open already. */
  readonly onNewConnection: boolean;
  /** Called with the HTTP status when the headers have been received. */
  readonly onStatus: (status: number) => void;
  /** Decodes the document of a 200. @throws ApiError */
  readonly decode: (document: unknown) => T | Promise<T>;
}

/** Sends requests to the API. */
export interface HttpClient {
  /**
   * Sends a request for a JSON document. Never follows a redirect, never reads beyond the size limit, redacts API keys.
   * @throws ApiError for every failure.
   */
  readonly send: <T>(httpRequest: HttpRequest<T>) => Promise<T>;
}

/** Creates a client on dispatchers that the caller owns and closes. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { timeoutSeconds } = options;
  // One document at a time: several in one turn of the event loop would block it for their sum.
  const parsing = pLimit(1);
  return {
    send: async (httpRequest) => {
      const deadline = createDeadline(
        timeoutSeconds,
        `no complete response within ${timeoutSeconds} s`,
        httpRequest.signal,
      );
      const { signal } = deadline;
      const connection = new ConnectionUse();
      deadline.start();
      try {
        // A request that waits for a connection does not notice an abort.
        return await raceAbort(
          sendRequest({ ...httpRequest, signal }, { ...options, connection, parsing }),
          signal,
        );
      } catch (error) {
        const failure = toNetworkFailure(isAbortError(error, signal) ? signal.reason : error);
        const isLost = connection.isReused && !connection.hasResponse;
        throw isLost ? failure.withDetails({ isConnectionReused: true }) : failure;
      } finally {
        deadline.clear();
      }
    },
  };
}

// After an abort, a stream may fail with another error. A status that was received is the failure, even if the rest of
// the response was too late.
function isAbortError(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && !(error instanceof ApiError && error.details.httpStatus !== undefined);
}

interface SendContext extends HttpClientOptions {
  readonly connection: ConnectionUse;
  readonly parsing: <R>(work: () => Promise<R>) => Promise<R>;
}

async function sendRequest<T>(httpRequest: HttpRequest<T>, context: SendContext): Promise<T> {
  const { apiKey, body, decode, onNewConnection, onStatus, path, signal } = httpRequest;
  const response = await request(`${context.baseUrl}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    body: body === undefined ? null : JSON.stringify(body),
    dispatcher: onNewConnection ? context.dispatchers.renewing : context.dispatchers.reusing,
    opaque: context.connection,
    signal,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'gzip',
      'user-agent': context.userAgent,
      'x-api-key': apiKey,
      'x-phala-version': context.apiVersion,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
  });
  context.connection.hasResponse = true;
  onStatus(response.statusCode);
  const redact = createRedaction(context.secrets());
  const requestId = toRequestId(headerOf(response, 'x-request-id'), redact);
  if (response.statusCode !== 200) throw await toFailure(response, { ...context, requestId, redact });
  try {
    const bytes = await readBody(response, context.maxResponseBytes);
    return await context.parsing(async () => {
      const text = toText(bytes);
      // The event loop is free between two steps that take milliseconds.
      await timers.setImmediate(undefined, { signal });
      return decode(parse(text, context.secrets()));
    });
  } catch (error) {
    throw error instanceof ApiError && requestId !== undefined ? error.withDetails({ requestId }) : error;
  }
}

function parse(text: string, secrets: readonly Secret[]): unknown {
  const document = createJsonParser(secrets)(quoteLargeIds(text));
  if (document === undefined) throw new ApiError('invalid_json', 'the response is not JSON');
  return document;
}
