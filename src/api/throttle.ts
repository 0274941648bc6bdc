import type { Clock } from '../clock.ts';
import { ApiError } from '../errors.ts';
import { sleep } from './deadline.ts';

/** The pause of a workspace after a 429. */
export type Throttle = ReturnType<typeof createThrottle>;

/** Creates a throttle that is not paused. `onPause` is called with the end of each pause, by the boot clock. */
export function createThrottle(clock: Clock, onPause: (untilBootSeconds: number) => void) {
  let endsAtBootSeconds = 0;
  const remaining = (): number => Math.max(endsAtBootSeconds - clock.bootSeconds(), 0);
  return {
    /** Starts a pause or extends the current one; never shortens it. */
    pause: (seconds: number): void => {
      if (seconds <= remaining()) return;
      endsAtBootSeconds = clock.bootSeconds() + seconds;
      onPause(endsAtBootSeconds);
    },
    /** Of the current pause; 0 without one. */
    remainingSeconds: remaining,
    /** Waits for the end of the pause. @throws ApiError `rate_limited` at once when that takes more than `maxSeconds`. */
    waitOut: async (maxSeconds: number, signal: AbortSignal): Promise<void> => {
      for (let seconds = remaining(); seconds > 0; seconds = remaining()) {
        if (seconds > maxSeconds) {
          const message = `the workspace is paused for ${Math.ceil(seconds)} s after a 429`;
          throw new ApiError('rate_limited', message);
        }
        await sleep(seconds, signal);
      }
    },
  };
}
