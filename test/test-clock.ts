import { type Clock, createClock } from '../src/clock.ts';

/** A clock that only the test moves. */
export interface TestClock extends Clock {
  readonly advance: (seconds: number) => void;
  /** Suspends the machine. */
  readonly sleep: (seconds: number) => void;
  /** Sets the machine's clock forward, or back. */
  readonly step: (seconds: number) => void;
}

/** Creates a clock that does not advance by itself. */
export function createTestClock(): TestClock {
  let seconds = 1_780_000_000;
  let asleepSeconds = 0;
  let steppedSeconds = 0;
  return {
    ...createClock({
      nowSeconds: () => seconds + steppedSeconds,
      monotonicSeconds: () => seconds - asleepSeconds,
      bootSeconds: () => seconds,
    }),
    advance: (more) => {
      seconds += more;
    },
    sleep: (more) => {
      seconds += more;
      asleepSeconds += more;
    },
    step: (more) => {
      steppedSeconds += more;
    },
  };
}
