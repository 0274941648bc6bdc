import type { Clock } from './clock.ts';
import type { Fleet } from './fleet.ts';
import type { Identity } from './identity.ts';
import type { SimulatedApp, SimulatedCvm } from './model.ts';
import { PLANS, type PlanName } from './plans.ts';
import type { Random } from './random.ts';
import { recordEvent } from './record-event.ts';
import type { Schedule } from './schedule.ts';
import type { PlanStep } from './steps.ts';

const OFFLINE_RETRY_SECONDS = 10;
const USUAL_STAGE_SECONDS = 4;

/** Moves CVMs through their plans, step by step, as the schedule advances. */
export interface Life {
  /** Starts a plan at once; whatever the CVM was doing is given up. */
  readonly begin: (cvm: SimulatedCvm, plan: PlanName, onEnd?: () => void) => void;
  /** Adds a CVM that begins at `creating`. */
  readonly create: (app: SimulatedApp) => SimulatedCvm;
  /** Adds a CVM that has been running for so many seconds. */
  readonly createRunning: (app: SimulatedApp, ageSeconds: number) => SimulatedCvm;
  /** Forgets the plans of a CVM. */
  readonly forget: (cvm: SimulatedCvm) => void;
}

/** What a life is made of. */
export interface LifeParts {
  readonly fleet: Fleet;
  readonly schedule: Schedule;
  readonly random: Random;
  readonly identity: Identity;
  readonly clock: Clock;
}

/** Creates the life of a fleet; nothing moves until the schedule advances. */
export function createLife(parts: LifeParts): Life {
  const { fleet, schedule, clock } = parts;
  const forget = (cvm: SimulatedCvm): void => schedule.cancel(cvm.id);
  const begin: Life['begin'] = (cvm, plan, onEnd) => {
    forget(cvm);
    cvm.operation = null;
    follow(parts, cvm, PLANS[plan](cvm), () => {
      if (plan === 'delete') fleet.removeCvm(cvm);
      onEnd?.();
    });
  };
  return {
    begin,
    forget,
    create: (app) => {
      const cvm = fleet.addCvm(app, clock.nowSeconds());
      begin(cvm, 'create');
      return cvm;
    },
    createRunning: (app, ageSeconds) => {
      const createdAtSeconds = clock.nowSeconds() - ageSeconds;
      const cvm = fleet.addCvm(app, createdAtSeconds);
      app.wantedCvms += 1;
      for (const [index, step] of PLANS.start(cvm).entries()) {
        enterStep(parts, cvm, step, createdAtSeconds + index * USUAL_STAGE_SECONDS);
      }
      return cvm;
    },
  };
}

function follow(parts: LifeParts, cvm: SimulatedCvm, steps: readonly PlanStep[], onEnd: () => void): void {
  const [step, ...rest] = steps;
  if (!step) {
    onEnd();
    return;
  }
  enterStep(parts, cvm, step, parts.clock.nowSeconds());
  if (rest.length === 0 && step.phase !== 'deleting') {
    onEnd();
    return;
  }
  const goOn = (): void => {
    if (cvm.status === 'offline') parts.schedule.set(cvm.id, OFFLINE_RETRY_SECONDS, goOn);
    else follow(parts, cvm, rest, onEnd);
  };
  parts.schedule.set(cvm.id, parts.random.between(...step.lastsSeconds), goOn);
}

function enterStep({ identity }: LifeParts, cvm: SimulatedCvm, step: PlanStep, nowSeconds: number): void {
  cvm.phase = step.phase;
  if (step.phase === 'starting' && cvm.instanceId === null) {
    cvm.instanceId = identity.hex(`${cvm.id}/instance`, 40);
    recordEvent(cvm, 'instance.info', `instance ${cvm.instanceId}`, nowSeconds);
  }
  if (step.target === undefined) {
    cvm.operation = null;
  } else if (cvm.operation?.target !== step.target) {
    cvm.operationCount += 1;
    const correlationId = identity.uuid(`${cvm.id}/operation/${cvm.operationCount}`);
    cvm.operation = { target: step.target, startedAtSeconds: nowSeconds, correlationId };
  }
  step.enter?.(cvm, nowSeconds);
}
