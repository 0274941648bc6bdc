import { ApiError, type FailureReason } from '../errors.ts';
import type { Redact } from '../secrets/redaction.ts';

export interface ErrorResponse {
  readonly status: number;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** Any text; only the codes that we recognise are kept. */
  readonly body: string;
  readonly redact: Redact;
  /** `api.base_url`. */
  readonly baseUrl: string;
}

const REASONS: Readonly<Record<number, FailureReason>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  429: 'rate_limited',
};

/** nginx rejects a client without a certificate by a 400 with this text, not by a TLS alert. */
const NO_CLIENT_CERTIFICATE = 'No required SSL certificate was sent';

/** The API's `detail` for an unknown path. */
const UNKNOWN_PATH = 'Not Found';

export function toStatusFailure(response: ErrorResponse): ApiError {
  const { status: httpStatus, redact, retryAfterSeconds } = response;
  const fields = parseFields(response.body);
  const requestId = toRequestId(fields.get('request_id'), redact) ?? response.requestId;
  const errorCode = pick(fields.get('error_code'), ERROR_CODE, redact);
  const [reason, message] = toReasonAndMessage(response, fields);
  return new ApiError(reason, message, { httpStatus, errorCode, requestId, retryAfterSeconds });
}

type Fields = ReadonlyMap<string, unknown>;

function toReasonAndMessage(
  { status, body, baseUrl }: ErrorResponse,
  fields: Fields,
): readonly [FailureReason, string] {
  if (status === 400 && body.includes(NO_CLIENT_CERTIFICATE))
    return ['tls', 'the server demands a client certificate (400)'];
  const message = `the API responded with ${status}`;
  if (status !== 403 && status !== 404) return [toReason(status), message];
  if (!isFromApi(fields)) return ['not_api', `a ${status} without the JSON of the API${toHint(baseUrl)}`];
  const isUnknownPath = status === 404 && fields.get('detail') === UNKNOWN_PATH;
  return [toReason(status), isUnknownPath ? `${message}, as for an unknown path${toHint(baseUrl)}` : message];
}

// Only the API can say that an app does not exist, not an ingress, firewall or CDN. Problem details (RFC 9457) have a
// `detail`, too, but also a `title`.
function isFromApi(fields: Fields): boolean {
  return fields.has('error_code') || (fields.has('detail') && !fields.has('title'));
}

// A base URL with another path may be that of a gateway.
function toHint(baseUrl: string): string {
  return /\/api\/v\d+$/.test(baseUrl) ? '' : ': does api.base_url lack /api/v1?';
}

function toReason(status: number): FailureReason {
  if (status >= 500) return 'http_5xx';
  if (status >= 400) return REASONS[status] ?? 'http_4xx';
  return status >= 300 ? 'redirect' : 'invalid_payload';
}

const REQUEST_ID = /^[\w.:-]{1,64}$/;
const ERROR_CODE = /^ERR-[A-Z0-9-]{1,32}$/;

/** The request id, if it looks like one: a header may contain anything, even a key. */
export function toRequestId(value: unknown, redact: Redact): string | undefined {
  return pick(value, REQUEST_ID, redact);
}

// A redacted text has characters that no code has.
function pick(value: unknown, pattern: RegExp, redact: Redact): string | undefined {
  return typeof value === 'string' && pattern.test(redact(value)) ? value : undefined;
}

function parseFields(body: string): Fields {
  try {
    return new Map(Object.entries(Object(JSON.parse(body))));
  } catch {
    return new Map();
  }
}
