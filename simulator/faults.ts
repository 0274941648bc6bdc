import { Fault, type FaultInput } from './fault.ts';
import { UnknownIdError } from './unknown-id-error.ts';

/** The properties of a request that faults match. */
interface FaultTarget {
  readonly endpoint: string;
  readonly appId: string | null;
  readonly workspace: string | null;
}

/** The faults of one request. */
interface FaultChoice {
  /** The sum of all matching latencies. */
  readonly latencySeconds: number;
  /** The first matching fault that is not a latency. */
  readonly fault: Fault | null;
}

/** The active faults. */
export interface Faults {
  /** Adds a fault and returns its id. @throws ZodError */
  readonly add: (fault: FaultInput) => string;
  /** Removes one fault, or all. @throws UnknownIdError */
  readonly clear: (id?: string) => void;
  readonly list: () => readonly ({ readonly id: string } & Fault)[];
  /** Chooses the faults of a request and counts down those with `times`. */
  readonly choose: (target: FaultTarget) => FaultChoice;
}

/** Creates an empty set of faults. */
export function createFaults(): Faults {
  const active = new Map<string, Fault>();
  let created = 0;
  const use = (id: string, fault: Fault): void => {
    if (fault.times === undefined) return;
    if (fault.times > 1) active.set(id, { ...fault, times: fault.times - 1 });
    else active.delete(id);
  };
  return {
    add: (fault) => {
      const checked = Fault.parse(fault);
      created += 1;
      active.set(`fault_${created}`, checked);
      return `fault_${created}`;
    },
    clear: (id) => {
      if (id === undefined) active.clear();
      else if (!active.delete(id)) throw new UnknownIdError(`no such fault: ${id}`);
    },
    list: () => [...active].map(([id, fault]) => ({ id, ...fault })),
    choose: (target) => {
      let latencySeconds = 0;
      let chosen: Fault | null = null;
      for (const [id, fault] of active) {
        if (!matches(fault, target) || (fault.kind !== 'latency' && chosen)) continue;
        if (fault.kind === 'latency') latencySeconds += fault.seconds;
        else chosen = fault;
        use(id, fault);
      }
      return { latencySeconds, fault: chosen };
    },
  };
}

function matches(fault: Fault, target: FaultTarget): boolean {
  return (
    (fault.endpoint ?? target.endpoint) === target.endpoint &&
    (fault.app_id ?? target.appId) === target.appId &&
    (fault.workspace ?? target.workspace) === target.workspace
  );
}
