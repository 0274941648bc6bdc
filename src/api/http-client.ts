import timers from 'node:timers/promises';
import pLimit from 'p-limit';
import { request } from 'undici';
import type { Clock } from '../clock.ts';
import type { ApiConfig } from '../config/config.ts';
import { ApiError } from '../errors.ts';
import { createJsonParser, createRedaction } from '../secrets/redaction.ts';
import type { Secret } from '../secrets/secret.ts';
import { withDeadline } from './deadline.ts';
import type { Dispatchers } from './dispatcher.ts';
import { createDocumentFetcher } from './fetch-document.ts';
import { toNetworkFailure } from './network-failure.ts';
import { headerOf, quoteLargeIds, readBody, toFailure, toText } from './response.ts';
import { toRequestId } from './status-failure.ts';
import { ConnectionUse } from './tracking-client.ts';

export interface HttpClientOptions {
  readonly api: Pick<ApiConfig, 'base_url' | 'max_response_bytes' | 'timeout' | 'version'>;
  readonly userAgent: string;
  readonly dispatchers: Pick<Dispatchers, 'reusing' | 'renewing'>;
  readonly clock: Clock;
  /** The API keys of every workspace, to be redacted from responses. */
  readonly secrets: () => readonly Secret[];
}

export interface HttpRequest<T> {
  /** Below the base URL, with a leading slash. */
  readonly path: string;
  /** A POST with this value as JSON; without it, a GET. */
  readonly body?: unknown;
  readonly apiKey: string;
  readonly signal: AbortSignal;
  /** Whether it must not use a connection that is open already. */
  readonly onNewConnection: boolean;
  readonly onStatus: (status: number) => void;
  /** Decodes the document of a 200. @throws ApiError */
  readonly decode: (document: unknown) => T | Promise<T>;
}

export type HttpClient = ReturnType<typeof createHttpClient>;

/** Creates a client on dispatchers that the caller owns and closes. */
export function createHttpClient(options: HttpClientOptions) {
  const { timeout: seconds } = options.api;
  const toTimeout = (): ApiError => new ApiError('timeout', `no complete response within ${seconds} s`);
  // One document at a time: several in one turn of the event loop would block it for their sum.
  const parsing = pLimit(1);
  return {
    fetchDocument: createDocumentFetcher(options),
    /**
     * Requests a JSON document. Never follows a redirect, never reads beyond the size limit, redacts API keys.
     * @throws ApiError for every failure.
     */
    send: async <T>(httpRequest: HttpRequest<T>): Promise<T> => {
      const connection = new ConnectionUse();
      try {
        return await withDeadline(seconds, toTimeout, httpRequest.signal, (signal, startTime) => {
          startTime();
          return send({ ...httpRequest, signal }, { ...options, connection, parsing });
        });
      } catch (error) {
        const failure = toNetworkFailure(error);
        const isLost = connection.isReused && !connection.hasResponse;
        throw isLost ? failure.withDetails({ isConnectionReused: true }) : failure;
      }
    },
  };
}

interface SendContext extends HttpClientOptions {
  readonly connection: ConnectionUse;
  readonly parsing: <R>(work: () => Promise<R>) => Promise<R>;
}

async function send<T>(httpRequest: HttpRequest<T>, context: SendContext): Promise<T> {
  const { apiKey, body, decode, onNewConnection, onStatus, path, signal } = httpRequest;
  const { api, clock, connection, dispatchers } = context;
  const response = await request(`${api.base_url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    body: body === undefined ? null : JSON.stringify(body),
    dispatcher: onNewConnection ? dispatchers.renewing : dispatchers.reusing,
    opaque: connection,
    signal,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'gzip',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      'user-agent': context.userAgent,
      'x-api-key': apiKey,
      'x-phala-version': api.version,
    },
  });
  connection.hasResponse = true;
  onStatus(response.statusCode);
  const secrets = context.secrets();
  const redact = createRedaction(secrets);
  const requestId = toRequestId(headerOf(response, 'x-request-id'), redact);
  if (response.statusCode !== 200)
    throw await toFailure(response, { baseUrl: api.base_url, requestId, redact }, clock.nowSeconds());
  try {
    const bytes = await readBody(response, api.max_response_bytes);
    return await context.parsing(async () => {
      const text = toText(bytes);
      // The event loop is free between two steps that take milliseconds.
      await timers.setImmediate(undefined, { signal });
      const document = createJsonParser(secrets)(quoteLargeIds(text));
      if (document === undefined) throw new ApiError('invalid_json', 'the response is not JSON');
      return decode(document);
    });
  } catch (error) {
    throw signal.aborted ? error : toNetworkFailure(error).withDetails({ requestId });
  }
}
