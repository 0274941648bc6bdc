import { ApiError } from '../../errors.ts';

/** How long one poll may take, with all its attempts and waits; it runs from the first of them on. */
export interface PollTime {
  /** Aborts when the time is up, or when the outer signal does. */
  readonly signal: AbortSignal;
  /** Lets the time run, if it does not run yet. */
  readonly start: () => void;
  readonly isUp: () => boolean;
  /** Must be called at the end. */
  readonly stop: () => void;
}

/** Creates a poll's time, which does not run yet: waiting for a first turn is not the poll's fault. */
export function createPollTime(maxSeconds: number, outer: AbortSignal): PollTime {
  const controller = new AbortController();
  const timeUp = new ApiError('timeout', `no good answer within ${maxSeconds} s, all attempts together`);
  const onOuterAbort = (): void => controller.abort(outer.reason);
  let timer: NodeJS.Timeout | undefined;
  if (outer.aborted) onOuterAbort();
  outer.addEventListener('abort', onOuterAbort, { once: true });
  return {
    signal: controller.signal,
    start: () => {
      timer ??= setTimeout(() => controller.abort(timeUp), maxSeconds * 1000);
    },
    isUp: () => controller.signal.reason === timeUp,
    stop: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', onOuterAbort);
    },
  };
}
