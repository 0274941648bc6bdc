import { type Clock, createClock } from '../../src/clock.ts';
import { type StartTimer, startTimer, type Timer } from '../../src/collect/timer.ts';

/** A clock that only the soak test advances, so that decisions do not depend on the speed of the machine. */
export interface SoakClock extends Clock {
  readonly advance: (seconds: number) => void;
  /** The time of the clock at a real time, in milliseconds of `performance.now()`. */
  readonly at: (realMs: number) => number;
}

/** More than during the transfer of a response. */
const KEPT_MOVES = 500;

/** Creates a stopped clock. */
export function createSoakClock(): SoakClock {
  let seconds = 1_780_000_000;
  const moves: (readonly [realMs: number, seconds: number])[] = [[0, seconds]];
  const now = (): number => seconds;
  return {
    ...createClock({ nowSeconds: now, monotonicSeconds: now, bootSeconds: now }),
    advance: (more) => {
      seconds += more;
      moves.push([performance.now(), seconds]);
      if (moves.length > KEPT_MOVES) moves.shift();
    },
    at: (realMs) => moves.findLast(([movedMs]) => movedMs <= realMs)?.[1] ?? Number.NEGATIVE_INFINITY,
  };
}

/** The timers of the exporter, which can also tick on demand. */
export interface Timetable {
  readonly start: StartTimer;
  readonly tick: () => void;
  /** The number of running timers. */
  readonly running: () => number;
}

/** Creates a timetable. */
export function createTimetable(): Timetable {
  const ticks = new Set<{ readonly onTick: () => void }>();
  return {
    start: (expression, onTick, clock): Timer => {
      const entry = { onTick };
      const timer = startTimer(expression, onTick, clock);
      ticks.add(entry);
      return {
        stop: () => {
          ticks.delete(entry);
          timer.stop();
        },
      };
    },
    tick: () => {
      for (const { onTick } of ticks) onTick();
    },
    running: () => ticks.size,
  };
}
