import { ApiError, FAILURE_REASONS, type FailureReason } from '../../src/errors.ts';
import { createLogger } from '../../src/log.ts';
import { CollectorLog } from '../../src/observe/collector-log.ts';
import { EMPTY_SNAPSHOT } from '../../test/metrics/full-snapshot.ts';
import { createTestClock } from '../../test/test-clock.ts';

const APP_ID = '268cd85f92df817bbe489d3725e7008f81f25d22';

/** An error of each reason, as the API client throws it. */
export const FAILURE_EXAMPLES: Readonly<Record<FailureReason, ApiError>> = {
  timeout: new ApiError('timeout', 'no complete response within 1 s'),
  network: new ApiError('network', 'the connection failed (ECONNRESET)'),
  tls: new ApiError('tls', 'the TLS handshake failed (CERT_HAS_EXPIRED)'),
  http_4xx: ofStatus('http_4xx', 400),
  http_5xx: ofStatus('http_5xx', 500),
  unauthorized: ofStatus('unauthorized', 401),
  forbidden: ofStatus('forbidden', 403),
  not_found: ofStatus('not_found', 404),
  not_api: new ApiError('not_api', 'a 403 without the JSON of the API', {
    httpStatus: 403,
    requestId: 'req_sim_000001',
  }),
  rate_limited: ofStatus('rate_limited', 429),
  redirect: new ApiError('redirect', 'the API responded with 302', {
    httpStatus: 302,
    requestId: 'req_sim_000001',
  }),
  too_large: new ApiError('too_large', 'the response is larger than 1048576 bytes', {
    requestId: 'req_sim_000001',
  }),
  invalid_json: new ApiError('invalid_json', 'the response is not JSON', { requestId: 'req_sim_000001' }),
  invalid_payload: new ApiError('invalid_payload', 'expected a list of CVMs', {
    requestId: 'req_sim_000001',
  }),
  incomplete: new ApiError('incomplete', 'the list has 100 of 250 apps, fetched twice'),
  aborted: new ApiError('aborted', 'the app is no longer polled'),
  bug: new ApiError('bug', 'an unexpected error in a collector', {
    cause: withStack(new TypeError('x is not a function')),
  }),
};

/** Reasons that only the list of apps can have. */
const LIST_REASONS: readonly FailureReason[] = ['incomplete'];

/** The metrics and log lines of a failure. */
export interface FailureExample {
  /** Lines of `/metrics`. */
  readonly series: readonly string[];
  /** Lines of the log, as logfmt. */
  readonly log: readonly string[];
}

/** The metrics and log lines of each failure. */
export function toFailureExamples(): Readonly<Record<FailureReason, FailureExample>> {
  const reasons = Object.keys(FAILURE_REASONS) as FailureReason[];
  return Object.fromEntries(
    reasons.map((reason) => [
      reason,
      { series: toSeries(reason), log: logFailure(FAILURE_EXAMPLES[reason]) },
    ]),
  ) as Record<FailureReason, FailureExample>;
}

function toSeries(reason: FailureReason): readonly string[] {
  if (LIST_REASONS.includes(reason)) {
    return [
      'phala_exporter_collector_success{collector="apps",workspace="production"} 0',
      `phala_exporter_collector_failures_total{collector="apps",workspace="production",reason="${reason}"} 1`,
    ];
  }
  const failed = [
    `phala_app_poll_success{app_id="${APP_ID}"} 0`,
    `phala_app_last_poll_failure{app_id="${APP_ID}",reason="${reason}"} 1`,
  ];
  return [
    ...(reason === 'aborted' ? [] : failed),
    `phala_exporter_collector_failures_total{collector="app_cvms",workspace="production",reason="${reason}"} 1`,
  ];
}

function logFailure(error: ApiError): readonly string[] {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line.trim());
  const clock = createTestClock();
  const level = error.reason === 'aborted' ? 'debug' : 'warn';
  const log = createLogger({ level, format: 'logfmt', clock, write });
  const collectors = new CollectorLog(log, clock);
  const outcome = { ok: false, error, finishedAtBootSeconds: 0, durationSeconds: 0 } as const;
  const target = { appId: APP_ID, workspace: 'production', alias: undefined, expectedCvms: undefined };
  if (LIST_REASONS.includes(error.reason)) collectors.onRun('apps', target.workspace, outcome);
  else collectors.onPoll(target, outcome);
  if (error.reason !== 'aborted') collectors.onCycle('production', 0, EMPTY_SNAPSHOT);
  return lines;
}

function ofStatus(reason: FailureReason, httpStatus: number): ApiError {
  const details = { httpStatus, errorCode: 'ERR-01-999', requestId: 'req_sim_000001' };
  return new ApiError(reason, `the API responded with ${httpStatus}`, details);
}

// Without line numbers, which would change the page with every change of the code.
function withStack(error: Error): Error {
  error.stack = `${error.name}: ${error.message}\n    at …`;
  return error;
}
