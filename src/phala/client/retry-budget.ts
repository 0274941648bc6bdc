const MAX_TOKENS = 10;
const TOKENS_PER_SUCCESS = 0.1;

/** What keeps an outage from turning into a storm of retries: as gRPC's retry throttling does it. */
export interface RetryBudget {
  readonly onSuccess: () => void;
  /** A failure that another attempt might have mended. */
  readonly onFailure: () => void;
  /** Whether another attempt may be made: not while more than half of the budget is gone. */
  readonly allows: () => boolean;
}

/** Creates the full budget of one workspace. */
export function createRetryBudget(): RetryBudget {
  let tokens = MAX_TOKENS;
  return {
    onSuccess: () => {
      tokens = Math.min(tokens + TOKENS_PER_SUCCESS, MAX_TOKENS);
    },
    onFailure: () => {
      tokens = Math.max(tokens - 1, 0);
    },
    allows: () => tokens > MAX_TOKENS / 2,
  };
}
