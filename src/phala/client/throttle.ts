import type { Clock } from '../../clock.ts';
import { ApiError } from '../../errors.ts';
import { delay } from './delay.ts';

/** A pause that a whole workspace keeps after the API said 429. */
export interface Throttle {
  /** Starts a pause, or makes the current one longer; never shorter. */
  readonly pause: (seconds: number) => void;
  readonly isPaused: () => boolean;
  /** When the pause ends, by the boot clock; `undefined` when there is none. */
  readonly untilBootSeconds: () => number | undefined;
  /** Waits for the end of the pause. @throws ApiError `rate_limited` at once when that is too far away. */
  readonly waitOut: (signal: AbortSignal) => Promise<void>;
}

/** Creates a workspace's throttle, which is open; `maxPauseSeconds` is how long one request may wait for it. */
export function createThrottle(clock: Clock, maxPauseSeconds: number): Throttle {
  let endsAtBootSeconds = 0;
  const remaining = (): number => Math.max(endsAtBootSeconds - clock.bootSeconds(), 0);
  return {
    pause: (seconds) => {
      if (seconds <= remaining()) return;
      endsAtBootSeconds = clock.bootSeconds() + seconds;
    },
    isPaused: () => remaining() > 0,
    untilBootSeconds: () => (remaining() > 0 ? endsAtBootSeconds : undefined),
    waitOut: async (signal) => {
      while (remaining() > 0) {
        if (remaining() > maxPauseSeconds) {
          throw new ApiError(
            'rate_limited',
            `the workspace is paused for ${Math.ceil(remaining())} s after a 429`,
          );
        }
        await delay(remaining(), signal);
      }
    },
  };
}
