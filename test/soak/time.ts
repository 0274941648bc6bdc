import type { Clock } from '../../src/clock.ts';
import { type StartTimer, startTimer, type Timer } from '../../src/collect/timer.ts';

/** A clock that only the soak moves: no decision depends on how fast the machine is. */
export interface SoakClock extends Clock {
  readonly advance: (seconds: number) => void;
  /** What the clock said at a moment of real time, milliseconds of `performance.now()`. */
  readonly at: (realMs: number) => number;
}

/** More than are made while an answer travels. */
const REMEMBERED_MOVES = 500;

/** Creates a clock that stands still. */
export function createSoakClock(): SoakClock {
  let seconds = 1_780_000_000;
  const moves: (readonly [realMs: number, seconds: number])[] = [[0, seconds]];
  const now = (): number => seconds;
  return {
    nowSeconds: now,
    monotonicSeconds: now,
    bootSeconds: now,
    advance: (more) => {
      seconds += more;
      moves.push([performance.now(), seconds]);
      if (moves.length > REMEMBERED_MOVES) moves.shift();
    },
    at: (realMs) => moves.findLast(([movedMs]) => movedMs <= realMs)?.[1] ?? Number.NEGATIVE_INFINITY,
  };
}

/** The schedule of the exporter, and a way to tick now; the real timetable runs beside it. */
export interface Timetable {
  readonly start: StartTimer;
  readonly tick: () => void;
  /** How many run. */
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
