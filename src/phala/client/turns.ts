import type { Clock } from '../../clock.ts';

/** Work in one go; a scrape that comes meanwhile waits no longer. */
const TURN_SECONDS = 0.002;

/** Lets the event loop have its turns while answers are read: all that share it work so long at a time together. */
export interface Turns {
  /** Whether the time of this turn is used up. */
  readonly isOver: () => boolean;
  /** Resolves in a later turn of the event loop, first come, first served, one in each. */
  readonly next: () => Promise<void>;
}

/** Creates the turns that all answers of a client share. */
export function createTurns(clock: Clock): Turns {
  const waiting: (() => void)[] = [];
  let startedAt: number | undefined;
  const start = (): void => {
    startedAt = clock.monotonicSeconds();
    setImmediate(end);
  };
  const end = (): void => {
    startedAt = undefined;
    const goOn = waiting.shift();
    if (goOn === undefined) return;
    start();
    goOn();
  };
  return {
    isOver: () => {
      if (startedAt === undefined) start();
      return clock.monotonicSeconds() - (startedAt ?? 0) >= TURN_SECONDS;
    },
    next: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        if (startedAt === undefined) start();
      }),
  };
}
