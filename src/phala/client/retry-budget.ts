/** So many are always allowed: a small workspace gets through a short fault whole. */
const MIN_RETRIES = 10;

/** In a large workspace, so many more per request. */
const RETRIES_PER_REQUEST = 0.1;

/** Bounds the further attempts of one workspace in one poll cycle: an outage is no storm of retries. */
export interface RetryBudget {
  /** Begins anew, with a cycle. */
  readonly refill: () => void;
  /** Counts a request's first attempt. */
  readonly onRequest: () => void;
  /** Takes one further attempt from the budget; false when there is none left. */
  readonly take: () => boolean;
}

/** Creates a full budget. */
export function createRetryBudget(): RetryBudget {
  let requests = 0;
  let retries = 0;
  return {
    refill: () => {
      requests = 0;
      retries = 0;
    },
    onRequest: () => {
      requests += 1;
    },
    take: () => {
      if (retries >= MIN_RETRIES + requests * RETRIES_PER_REQUEST) return false;
      retries += 1;
      return true;
    },
  };
}
