/** The agenda of the simulated life, in life seconds since the start. */
export interface Schedule {
  /** Plans the next step of an owner; an owner has one step at a time, the last one planned. */
  readonly set: (owner: string, delaySeconds: number, run: () => void) => void;
  /** Forgets what an owner had planned. */
  readonly cancel: (owner: string) => void;
  /** Runs everything due in the next so many seconds, in time order, also what those steps plan. */
  readonly advance: (lifeSeconds: number) => void;
}

interface Step {
  readonly owner: string;
  readonly dueSeconds: number;
  readonly order: number;
  readonly run: () => void;
}

/** Creates an empty agenda that stands at zero. */
export function createSchedule(): Schedule {
  const steps = new Map<string, Step>();
  let nowSeconds = 0;
  let order = 0;
  return {
    set: (owner, delaySeconds, run) => {
      order += 1;
      steps.set(owner, { owner, dueSeconds: nowSeconds + delaySeconds, order, run });
    },
    cancel: (owner) => {
      steps.delete(owner);
    },
    advance: (lifeSeconds) => {
      const untilSeconds = nowSeconds + lifeSeconds;
      for (let step = findFirst(steps); step && step.dueSeconds <= untilSeconds; step = findFirst(steps)) {
        steps.delete(step.owner);
        nowSeconds = step.dueSeconds;
        step.run();
      }
      nowSeconds = untilSeconds;
    },
  };
}

function findFirst(steps: ReadonlyMap<string, Step>): Step | undefined {
  let first: Step | undefined;
  for (const step of steps.values()) {
    if (!first || isBefore(step, first)) first = step;
  }
  return first;
}

function isBefore(a: Step, b: Step): boolean {
  return a.dueSeconds < b.dueSeconds || (a.dueSeconds === b.dueSeconds && a.order < b.order);
}
