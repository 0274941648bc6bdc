import { type Dispatcher, request } from 'undici';
import type { Clock } from '../../clock.ts';
import { ApiError } from '../../errors.ts';
import { createJsonParser, createRedaction, type ParseJson, type Redact } from '../../secrets/redaction.ts';
import type { Secret } from '../../secrets/secret.ts';
import { withDeadline } from './deadline.ts';
import type { Dispatchers } from './dispatcher.ts';
import { quoteLargeIds } from './large-ids.ts';
import { toNetworkFailure } from './network-failure.ts';
import { discard, readChunks, readText } from './read-body.ts';
import { parseRetryAfter, toServerTime } from './retry-after.ts';
import { toRequestId, toStatusFailure } from './status-failure.ts';
import { ConnectionUse } from './tracking-client.ts';
import { createTurns, type Turns } from './turns.ts';

/** Enough of an error's body to find its codes. */
const MAX_ERROR_BODY_BYTES = 64 * 1024;

type Answer = Dispatcher.ResponseData<ConnectionUse>;

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
  /** What no answer brings into the program, whoever put it there: the keys of every workspace. */
  readonly secrets: () => readonly Secret[];
}

/** One request, once. */
export interface HttpRequest {
  /** Below the base URL, with a slash first. */
  readonly path: string;
  readonly apiKey: string;
  readonly signal: AbortSignal;
  /** Whether it must not go out on a connection that is open already. */
  readonly onNewConnection: boolean;
  /** Called with the HTTP status as soon as there is one. */
  readonly onStatus: (status: number) => void;
}

/** The body of a good answer, and what it takes to read it. */
export interface AnswerBody {
  /** Decompressed; ends with an error where the body does not come whole, or is too large. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Lets none of our secrets into the program. */
  readonly parseJson: ParseJson;
  /** To be asked between two pieces of work. */
  readonly turns: Turns;
}

/** Makes of a body what it says. @throws ApiError */
export type ReadBody<T> = (body: AnswerBody) => Promise<T>;

/** Asks the API once. */
export interface HttpClient {
  /**
   * Asks for JSON, and hands the body of a good answer to `read`.
   * @throws ApiError for whatever goes wrong: never follows a redirect, never reads past the size limit.
   */
  readonly get: <T>(request: HttpRequest, read: ReadBody<T>) => Promise<T>;
}

/** Creates a client on a dispatcher that the caller owns and closes. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const turns = createTurns(options.clock);
  return {
    get: async (httpRequest, read) => {
      const connection = new ConnectionUse();
      try {
        return await withDeadline(
          { seconds: options.timeoutSeconds, what: 'answer' },
          httpRequest.signal,
          (signal) => getOnce({ ...options, turns, connection }, { ...httpRequest, signal }, read),
        );
      } catch (error) {
        const failure = toNetworkFailure(error);
        const isLost = connection.isReused && !connection.isAnswered;
        throw isLost ? failure.withDetails({ isConnectionReused: true }) : failure;
      }
    },
  };
}

async function getOnce<T>(
  options: HttpClientOptions & { readonly turns: Turns; readonly connection: ConnectionUse },
  { path, apiKey, signal, onNewConnection, onStatus }: HttpRequest,
  read: ReadBody<T>,
): Promise<T> {
  const { reusing, renewing } = options.dispatchers;
  const answer = await request(`${options.baseUrl}${path}`, {
    dispatcher: onNewConnection ? renewing : reusing,
    opaque: options.connection,
    signal,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'gzip',
      'user-agent': options.userAgent,
      'x-api-key': apiKey,
      'x-phala-version': options.apiVersion,
    },
  });
  options.connection.isAnswered = true;
  onStatus(answer.statusCode);
  const secrets = options.secrets();
  const redact = createRedaction(secrets);
  const parseJson = createJsonParser(secrets);
  const requestId = toRequestId(headerOf(answer, 'x-request-id'), redact);
  if (answer.statusCode !== 200) throw await toFailure(answer, { ...options, requestId, redact });

  try {
    return await read({
      chunks: chunksOf(answer, options.maxResponseBytes),
      parseJson: (json) => parseJson(quoteLargeIds(json)),
      turns: options.turns,
    });
  } catch (error) {
    throw error instanceof ApiError && requestId !== undefined ? error.withDetails({ requestId }) : error;
  }
}

function chunksOf(answer: Answer, maxBytes: number): AsyncIterable<Buffer> {
  return readChunks(answer.body, {
    contentEncoding: headerOf(answer, 'content-encoding'),
    contentLength: headerOf(answer, 'content-length'),
    maxBytes,
  });
}

interface FailureContext {
  readonly requestId: string | undefined;
  readonly redact: Redact;
  readonly clock: Clock;
  readonly baseUrl: string;
}

async function toFailure(
  answer: Answer,
  { requestId, redact, clock, baseUrl }: FailureContext,
): Promise<ApiError> {
  const isRedirect = answer.statusCode >= 300 && answer.statusCode < 400;
  const body = isRedirect ? '' : await readErrorBody(answer);
  discard(answer.body);
  return toStatusFailure({
    status: answer.statusCode,
    requestId,
    retryAfterSeconds: parseRetryAfter(
      headerOf(answer, 'retry-after'),
      toServerTime(headerOf(answer, 'date'), clock.nowSeconds()),
    ),
    body,
    redact,
    baseUrl,
  });
}

// The status is already the failure: a body that cannot be read changes nothing about it.
async function readErrorBody(answer: Answer): Promise<string> {
  return readText(chunksOf(answer, MAX_ERROR_BODY_BYTES)).catch(() => '');
}

function headerOf(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
