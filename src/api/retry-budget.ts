/** A minimum for small workspaces, and a share of the requests of large ones. */
const MIN_RETRIES = 10;
const RETRIES_PER_REQUEST = 0.1;

/** Limits the retries of one workspace in one poll cycle, so that an outage causes no retry storm. */
export class RetryBudget {
  #retries = MIN_RETRIES;

  refill(): void {
    this.#retries = MIN_RETRIES;
  }

  onRequest(): void {
    this.#retries += RETRIES_PER_REQUEST;
  }

  /** Takes one retry; false when none is left. */
  take(): boolean {
    if (this.#retries <= 0) return false;
    this.#retries -= 1;
    return true;
  }
}
