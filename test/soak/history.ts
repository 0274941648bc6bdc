import type { Plan } from './plan.ts';

/** No scrape in flight can have older plans. */
const KEPT_PLANS = 50;

/** Which plans may have been current at which time. */
export interface History {
  /** A reload with the plan begins: from now on both plans may be current. */
  readonly begin: (plan: Plan) => void;
  /** The reload has completed: from now on only the last plan is current. */
  readonly complete: () => void;
  /** All plans that may have been current between two times, in real milliseconds. */
  readonly between: (fromMs: number, toMs: number) => readonly Plan[];
}

interface Era {
  readonly plan: Plan;
  readonly fromMs: number;
  untilMs: number;
}

/** Creates a history with an initial plan. */
export function createHistory(initial: Plan): History {
  const eras: Era[] = [{ plan: initial, fromMs: 0, untilMs: Number.POSITIVE_INFINITY }];
  return {
    begin: (plan) => {
      eras.push({ plan, fromMs: performance.now(), untilMs: Number.POSITIVE_INFINITY });
      if (eras.length > KEPT_PLANS) eras.shift();
    },
    complete: () => {
      for (const era of eras.slice(0, -1)) era.untilMs = Math.min(era.untilMs, performance.now());
    },
    between: (fromMs, toMs) =>
      eras.filter((era) => era.fromMs <= toMs && era.untilMs >= fromMs).map(({ plan }) => plan),
  };
}
