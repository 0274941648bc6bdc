import type { Clock } from '../clock.ts';
import type { LogFields } from '../log.ts';

const HOUR_SECONDS = 3600;

/** A limit of log lines in an hour. */
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

/** Writes at most `max` lines an hour; the next one after that has the number of dropped ones. */
export function limitLines(
  write: (message: string, fields: LogFields) => void,
  max: number,
  clock: Clock,
): (message: string, fields?: LogFields) => void {
  const limit = new HourlyLimit(max, clock);
  let dropped = 0;
  return (message, fields = {}) => {
    if (!limit.take()) {
      dropped += 1;
      return;
    }
    write(message, dropped === 0 ? fields : { ...fields, not_logged: dropped });
    dropped = 0;
  };
}
