interface FailureReasonFacts {
  /** One sentence for the person who reads the label. */
  readonly meaning: string;
  /** Whether another attempt in the same poll may help. */
  readonly retried: boolean;
}

/** Why a poll can fail: the closed list behind the `reason` label, the log field and the documentation. */
export const FAILURE_REASONS = {
  timeout: {
    meaning:
      'An attempt, connecting included, took longer than `api.timeout`, or all attempts of the poll longer than they may.',
    retried: false,
  },
  network: { meaning: 'The connection failed: DNS, refused, reset, or not HTTP.', retried: true },
  tls: {
    meaning:
      "The server's certificate or the TLS handshake was not acceptable, or the server demands a client certificate.",
    retried: false,
  },
  http_4xx: { meaning: 'A client error other than 401, 403, 404 and 429.', retried: false },
  http_5xx: { meaning: 'A server error; 502, 503 and 504 are tried again.', retried: true },
  unauthorized: { meaning: '401: the API key is wrong, revoked or expired.', retried: false },
  forbidden: { meaning: "403: the API key has no access to the app's workspace.", retried: false },
  not_found: { meaning: '404: the app does not exist (any more); its series go at once.', retried: false },
  not_api: {
    meaning:
      '403 or 404 without the JSON of the API: an ingress, firewall, CDN or proxy answered in its place; the data stays.',
    retried: false,
  },
  rate_limited: {
    meaning: '429: too many requests, or the workspace is still paused after one.',
    retried: true,
  },
  redirect: { meaning: 'A redirect, which is never followed: it would carry the key away.', retried: false },
  too_large: {
    meaning: 'The answer is larger than `api.max_response_bytes`, or a list longer than any real one.',
    retried: false,
  },
  invalid_json: { meaning: 'The answer is not JSON: HTML from a proxy, or cut off.', retried: false },
  invalid_payload: { meaning: 'JSON, but no list, or a list without one usable item.', retried: false },
  incomplete: {
    meaning:
      'A list of apps has fewer apps than its `total` says, also when it is read again; the previous list stays in use.',
    retried: false,
  },
  aborted: {
    meaning: 'The exporter stopped, or a reload removed the app or changed how it is asked, during the poll.',
    retried: false,
  },
  bug: { meaning: 'A fault of the exporter itself; the log has the stack.', retried: false },
} as const satisfies Record<string, FailureReasonFacts>;

/** One word of the closed list. */
export type FailureReason = keyof typeof FAILURE_REASONS;

/** What is known of a failed request besides its reason, safe to log. */
export interface ApiErrorDetails {
  readonly httpStatus?: number;
  /** The vendor's error code, such as `ERR-01-005`. */
  readonly errorCode?: string;
  readonly requestId?: string;
  /** How long the API asks us to wait, from `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Items of the list that name another app than the one that was asked for. */
  readonly otherAppItems?: number;
  /** Nothing came back on a connection that was open before: something on the way may have dropped its state. */
  readonly isConnectionReused?: boolean;
}

/** A request to the API failed for a reason of the closed list. Carries no text that came from upstream. */
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

  /** The same failure with these details, where it does not have them yet. */
  withDetails(details: ApiErrorDetails): ApiError {
    return new ApiError(this.reason, this.message, { ...details, ...this.details, cause: this.cause });
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

/** Something outside the program stands in the way, such as a taken port: one line, exit code 1. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
