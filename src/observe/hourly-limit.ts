import type { Clock } from '../clock.ts';

const HOUR_SECONDS = 3600;

/** Counts log lines, and says when there were as many as an hour may have. */
export class HourlyLimit {
  readonly #max: number;
  readonly #clock: Clock;
  #startedAt = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor(max: number, clock: Clock) {
    this.#max = max;
    this.#clock = clock;
  }

  /** Whether this hour has no line left. */
  get isReached(): boolean {
    return !this.#isOver() && this.#count >= this.#max;
  }

  /** Takes one line of this hour; `false` when there is none left. */
  take(): boolean {
    if (this.isReached) return false;
    if (this.#isOver()) {
      this.#startedAt = this.#clock.monotonicSeconds();
      this.#count = 0;
    }
    this.#count += 1;
    return true;
  }

  #isOver(): boolean {
    return this.#clock.monotonicSeconds() - this.#startedAt >= HOUR_SECONDS;
  }
}
