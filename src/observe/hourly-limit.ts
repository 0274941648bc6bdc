import type { Clock } from '../clock.ts';
import type { LogFields } from '../log.ts';

export const HOUR_SECONDS = 3600;

/** Writes at most `max` lines an hour; the next one after that has the number of dropped ones. */
export function limitLines(
  write: (message: string, fields: LogFields) => void,
  max: number,
  clock: Clock,
): (message: string, fields?: LogFields) => void {
  let startedAt = Number.NEGATIVE_INFINITY;
  let written = 0;
  let dropped = 0;
  return (message, fields = {}) => {
    const now = clock.monotonicSeconds();
    if (now - startedAt >= HOUR_SECONDS) [startedAt, written] = [now, 0];
    if (written === max) {
      dropped += 1;
      return;
    }
    write(message, dropped === 0 ? fields : { ...fields, not_logged: dropped });
    written += 1;
    dropped = 0;
  };
}
