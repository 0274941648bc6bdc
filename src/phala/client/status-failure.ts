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
}

const REASONS: Readonly<Record<number, FailureReason>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  429: 'rate_limited',
};

/** Converts an answer that is not 200 to the failure it means. */
export function toStatusFailure(answer: RefusedAnswer): ApiError {
  const { status } = answer;
  const requestId = pickCode(answer, 'request_id', REQUEST_ID) ?? answer.requestId;
  const errorCode = pickCode(answer, 'error_code', ERROR_CODE);
  return new ApiError(toReason(status), `the API answered ${status}`, {
    httpStatus: status,
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(answer.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: answer.retryAfterSeconds }),
  });
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

function pickCode({ body, redact }: RefusedAnswer, key: string, pattern: RegExp): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    const value: unknown = new Map(Object.entries(parsed)).get(key);
    return typeof value === 'string' ? pick(value, pattern, redact) : undefined;
  } catch {
    return undefined;
  }
}
