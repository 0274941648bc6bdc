/** Why a poll fails: the closed list behind the `reason` label, the log field and the documentation, with a sentence each. */
export const FAILURE_REASONS = {
  timeout:
    'An attempt, connecting included, took longer than `api.timeout`, or all attempts of the poll together took too long.',
  network: 'The connection failed: DNS, refused, reset, or not HTTP.',
  tls: 'The TLS handshake failed, for example because of a certificate, or the server demands a client certificate.',
  http_4xx: 'A client error other than 401, 403, 404 and 429.',
  http_5xx: 'A server error; 502, 503 and 504 are retried.',
  unauthorized: '401: the API key is wrong, revoked or expired.',
  forbidden: "403: the API key has no access to the app's workspace.",
  not_found: '404: the app is not found or not visible; its series are removed at once.',
  not_api:
    '403 or 404 without the JSON of the API, from an ingress, firewall, CDN or proxy in front of it; the data is kept.',
  rate_limited: '429: too many requests, or the workspace is still paused after one.',
  redirect: 'A redirect; it is never followed, because the API key would go to another address.',
  too_large: 'The response is larger than `api.max_response_bytes`, or a list is longer than any real one.',
  invalid_json: 'The response is not JSON: HTML from a proxy, or truncated.',
  invalid_payload: 'JSON, but not a list, or a list without one usable item.',
  incomplete:
    'A list of apps has fewer apps than its `total`, fetched twice; the previous list stays in use.',
  aborted: 'The exporter stopped, or a reload removed the app or changed its requests, during the poll.',
  bug: 'A fault of the exporter itself; the log has the stack.',
} as const;

export type FailureReason = keyof typeof FAILURE_REASONS;

/** Reasons for which another attempt in the same poll may help. */
export const RETRIED_REASONS: readonly FailureReason[] = ['network', 'http_5xx', 'rate_limited'];

/** Details of a failed request, safe to log. */
export interface ApiErrorDetails {
  readonly httpStatus?: number;
  /** The vendor's error code, such as `ERR-01-005`. */
  readonly errorCode?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** Items of the list that name another app than the requested one. */
  readonly otherAppItems?: number;
  /** No response on a connection that was open before: a device on the way may have dropped its state. */
  readonly isConnectionReused?: boolean;
}

/** A request to the API failed for a reason of the closed list. Contains no text from upstream. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly reason: FailureReason;
  readonly details: ApiErrorDetails;

  constructor(reason: FailureReason, message: string, options: ApiErrorDetails & { cause?: unknown } = {}) {
    const { cause, ...details } = options;
    super(message, { cause });
    this.reason = reason;
    this.details = details;
  }

  /** The same failure with further details. */
  withDetails(details: ApiErrorDetails): ApiError {
    return new ApiError(this.reason, this.message, { ...this.details, ...details, cause: this.cause });
  }
}

/** The command line or the configuration is wrong: one line per fault, exit code 2. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/** Something outside the program prevents the start, such as a port in use: one line, exit code 1. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}

/** The stack of an error, without the text that `JSON.parse` quotes: it may be a part of a response. */
export function toStack({ message, stack = message }: Error): string {
  return stack.replace(/"[\s\S]*"(\.\.\.)? is not valid JSON/, '"…" is not valid JSON');
}
