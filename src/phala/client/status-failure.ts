import { ApiError, type FailureReason } from '../../errors.ts';
import type { Redact } from '../../secrets/redaction.ts';

/** What an answer that is not 200 says, as far as it is safe to log. */
export interface RefusedAnswer {
  readonly status: number;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** The start of the body, any text; nothing of it is kept but the codes we recognise. */
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

/** The body with which nginx refuses a client without a certificate: it comes with a 400, not as an alert of TLS. */
const NO_CLIENT_CERTIFICATE = 'No required SSL certificate was sent';

/** What the API says of a path that it does not know. */
const UNKNOWN_PATH = 'Not Found';

/** Converts an answer that is not 200 to the failure it means. */
export function toStatusFailure(answer: RefusedAnswer): ApiError {
  const { status, body, redact } = answer;
  const fields = parseFields(body);
  const requestId = pickCode(fields.get('request_id'), REQUEST_ID, redact) ?? answer.requestId;
  const errorCode = pickCode(fields.get('error_code'), ERROR_CODE, redact);
  const [reason, message] = judge(answer, fields);
  return new ApiError(reason, message, {
    httpStatus: status,
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(answer.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: answer.retryAfterSeconds }),
  });
}

type Fields = ReadonlyMap<string, unknown>;

function judge({ status, body, baseUrl }: RefusedAnswer, fields: Fields): readonly [FailureReason, string] {
  if (status === 400 && body.includes(NO_CLIENT_CERTIFICATE))
    return ['tls', 'the server demands a client certificate (400)'];
  const answered = `the API answered ${status}`;
  if (status !== 403 && status !== 404) return [toReason(status), answered];
  if (!isFromApi(fields)) return ['not_api', `a ${status} without the JSON of the API${hintAt(baseUrl)}`];
  const isUnknownPath = status === 404 && fields.get('detail') === UNKNOWN_PATH;
  return [
    toReason(status),
    isUnknownPath ? `${answered}, as for an unknown path${hintAt(baseUrl)}` : answered,
  ];
}

// An ingress, a firewall or a CDN knows nothing of an app. Problem details (RFC 9457) have a `detail` too.
function isFromApi(fields: Fields): boolean {
  return fields.has('error_code') || (fields.has('detail') && !fields.has('title'));
}

// Any other path may be that of a gateway.
function hintAt(baseUrl: string): string {
  return /\/api\/v\d+$/.test(baseUrl) ? '' : ': does api.base_url lack /api/v1?';
}

/** The request's id if it looks like one: what a header says may be anything, a key included. */
export function toRequestId(header: string | undefined, redact: Redact): string | undefined {
  return header === undefined ? undefined : pick(header, REQUEST_ID, redact);
}

const REQUEST_ID = /^[\w.:-]{1,64}$/;
const ERROR_CODE = /^ERR-[A-Z0-9-]{1,32}$/;

function toReason(status: number): FailureReason {
  if (status >= 500) return 'http_5xx';
  if (status >= 400) return REASONS[status] ?? 'http_4xx';
  return status >= 300 ? 'redirect' : 'invalid_payload';
}

// A text that a secret is taken out of has other characters than a code.
function pick(text: string, pattern: RegExp, redact: Redact): string | undefined {
  return pattern.test(redact(text)) ? text : undefined;
}

function pickCode(value: unknown, pattern: RegExp, redact: Redact): string | undefined {
  return typeof value === 'string' ? pick(value, pattern, redact) : undefined;
}

function parseFields(body: string): Fields {
  try {
    const parsed: unknown = JSON.parse(body);
    const isMap = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return new Map(isMap ? Object.entries(parsed) : []);
  } catch {
    return new Map();
  }
}
