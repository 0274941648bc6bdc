import { type ApiError, FAILURE_REASONS } from '../../errors.ts';

const BASE_SECONDS = 1;
const CAP_SECONDS = 20;

/** Answers that another attempt may change. */
const RETRIED_STATUSES = [429, 502, 503, 504];

/** Whether another attempt in the same poll may help: by the reason, and not after every server error. */
export function isWorthAnotherAttempt({ reason, details }: ApiError): boolean {
  const { httpStatus } = details;
  return (
    FAILURE_REASONS[reason].retried && (httpStatus === undefined || RETRIED_STATUSES.includes(httpStatus))
  );
}

/** Seconds to wait after the attempt (1, 2, …): full jitter under a doubling ceiling; `random` is in [0, 1). */
export function backoffSeconds(attempt: number, random: number): number {
  return random * backoffCeilingSeconds(attempt);
}

/** The longest that `backoffSeconds` can say for the attempt. */
export function backoffCeilingSeconds(attempt: number): number {
  return Math.min(BASE_SECONDS * 2 ** (attempt - 1), CAP_SECONDS);
}
