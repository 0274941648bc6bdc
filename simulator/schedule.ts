/** A queue of future steps, in simulated seconds. */
export interface Schedule {
  /** Schedules the next step of an owner; replaces its previous one. */
  readonly set: (owner: string, delaySeconds: number, run: () => void) => void;
  /** Cancels the step of an owner. */
  readonly cancel: (owner: string) => void;
  /** Runs all steps due in the next `simulatedSeconds`, in order, including steps that they schedule. */
  readonly advance: (simulatedSeconds: number) => void;
}

interface Step {
  readonly owner: string;
  readonly dueSeconds: number;
  readonly order: number;
  readonly run: () => void;
}

/** Creates an empty queue at time 0. */
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
    advance: (simulatedSeconds) => {
      const untilSeconds = nowSeconds + simulatedSeconds;
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
