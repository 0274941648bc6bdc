import { ApiError, type FailureReason } from '../errors.ts';

const TIMEOUT_CODES = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

// Codes of undici, of its parser, of a truncated stream, of undici's assertions (a status below 100), and of the
// operating system, such as EACCES or EMFILE.
const NETWORK_CODES = /^(UND_ERR_|HPE_|ERR_STREAM_PREMATURE_CLOSE$|ERR_ASSERTION$|E(?!RR_)[A-Z0-9_]+$)/;

const TLS_CODES =
  /^(UND_ERR_PRX_TLS$|ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|CRL_|ERROR_IN_)/;

const MESSAGES: Readonly<Partial<Record<FailureReason, string>>> = {
  timeout: 'the connection took too long',
  network: 'the connection failed',
  tls: 'the TLS handshake failed',
  invalid_json: 'the response does not decompress',
};

/** Converts an error below HTTP by its code; an `ApiError` is returned as it is, and an unknown error is a bug. */
export function toNetworkFailure(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const rejection = toProxyRejection(error);
  if (rejection !== undefined) return new ApiError('network', rejection, { cause: error });
  const { code, place } = findCoded(error);
  const reason = toReason(code);
  const message = MESSAGES[reason];
  if (message === undefined)
    return new ApiError('bug', 'an unexpected error in a request to the API', { cause: error });
  return new ApiError(reason, `${message} (${code}${typeof place === 'string' ? ` ${place}` : ''})`, {
    cause: error,
  });
}

function toReason(code: string): FailureReason {
  if (TIMEOUT_CODES.has(code)) return 'timeout';
  if (code.startsWith('Z_')) return 'invalid_json';
  if (code === 'UND_ERR_INVALID_ARG') return 'bug';
  if (TLS_CODES.test(code)) return 'tls';
  return NETWORK_CODES.test(code) ? 'network' : 'bug';
}

// undici reports a proxy's response to CONNECT, and its 407 to a plain request, only in the message.
function toProxyRejection(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : '';
  const status = /^Proxy (?:response|Authentication Required) \((\d{3})\)/.exec(message)?.[1];
  return status === undefined ? undefined : `the proxy rejected the connection (${status})`;
}

/** The code of an error, and where: the host that was looked up, or the address that was connected to. */
interface Coded {
  readonly code: string;
  readonly place?: unknown;
}

// Node and undici set the code on the error or on its cause.
function findCoded(error: unknown): Coded {
  if (typeof error !== 'object' || error === null) return { code: '' };
  if ('code' in error && typeof error.code === 'string')
    return { code: error.code, place: Reflect.get(error, 'hostname') ?? Reflect.get(error, 'address') };
  // undici's HTTP parser drops its codes.
  if ('name' in error && error.name === 'HTTPParserError') return { code: 'HPE_INVALID' };
  if ('errors' in error && Array.isArray(error.errors)) return findCoded(error.errors[0]);
  return 'cause' in error ? findCoded(error.cause) : { code: '' };
}
