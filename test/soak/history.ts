import type { Plan } from './plan.ts';

/** Older ones no scrape can have seen. */
const REMEMBERED_PLANS = 50;

/** Which plan may have been in force when. */
export interface History {
  /** A reload with the plan begins: from now on either may be in force. */
  readonly begin: (plan: Plan) => void;
  /** The reload was answered: from now on only the last plan is. */
  readonly settle: () => void;
  /** All that may have been in force at some moment between two, real milliseconds. */
  readonly between: (fromMs: number, toMs: number) => readonly Plan[];
}

interface Era {
  readonly plan: Plan;
  readonly fromMs: number;
  untilMs: number;
}

/** Begins with a plan in force. */
export function createHistory(initial: Plan): History {
  const eras: Era[] = [{ plan: initial, fromMs: 0, untilMs: Number.POSITIVE_INFINITY }];
  return {
    begin: (plan) => {
      eras.push({ plan, fromMs: performance.now(), untilMs: Number.POSITIVE_INFINITY });
      if (eras.length > REMEMBERED_PLANS) eras.shift();
    },
    settle: () => {
      for (const era of eras.slice(0, -1)) era.untilMs = Math.min(era.untilMs, performance.now());
    },
    between: (fromMs, toMs) =>
      eras.filter((era) => era.fromMs <= toMs && era.untilMs >= fromMs).map(({ plan }) => plan),
  };
}
