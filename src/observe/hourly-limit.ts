import type { Clock } from '../clock.ts';
import type { LogFields } from '../log.ts';

const HOUR_SECONDS = 3600;

/** A limit of log lines in an hour. */
export interface HourlyLimit {
  /** Whether this hour has no line left. */
  readonly isReached: () => boolean;
  /** Takes one line of this hour; `false` when there is none left. */
  readonly take: () => boolean;
}

/** Creates a limit; an hour starts with its first line. */
export function createHourlyLimit(max: number, clock: Clock): HourlyLimit {
  let startedAt = Number.NEGATIVE_INFINITY;
  let count = 0;
  const isOver = (): boolean => clock.monotonicSeconds() - startedAt >= HOUR_SECONDS;
  const isReached = (): boolean => count >= max && !isOver();
  const take = (): boolean => {
    if (isReached()) return false;
    if (isOver()) [startedAt, count] = [clock.monotonicSeconds(), 0];
    count += 1;
    return true;
  };
  return { isReached, take };
}

/** Writes at most `max` lines an hour; the next one after that has the number of dropped ones. */
export function limitLines(
  write: (message: string, fields: LogFields) => void,
  max: number,
  clock: Clock,
): (message: string, fields?: LogFields) => void {
  const limit = createHourlyLimit(max, clock);
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
