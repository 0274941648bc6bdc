import type { Clock } from './clock.ts';
import type { Fleet } from './fleet.ts';
import type { Identity } from './identity.ts';
import type { Phase, SimulatedApp, SimulatedCvm } from './model.ts';
import type { Random } from './random.ts';
import { recordEvent } from './record-event.ts';
import { SCENARIOS, type ScenarioName } from './scenarios.ts';
import type { Schedule } from './schedule.ts';
import type { ScenarioStep } from './steps.ts';

const OFFLINE_RETRY_SECONDS = 10;
const BOOT_STAGE_SECONDS = 4;

/** The type of an operation, by the phase that it starts with. */
const OPERATION_TYPES: Readonly<Partial<Record<Phase, string>>> = {
  creating: 'create',
  starting: 'power_on',
  updating: 'compose_update',
  restarting: 'restart',
  stopping: 'stop',
  deleting: 'delete',
};

/** Runs scenarios of CVMs, step by step, as the schedule advances. */
export interface Lifecycle {
  /** Starts a scenario at once; cancels the current one of the CVM. */
  readonly begin: (cvm: SimulatedCvm, scenario: ScenarioName, onEnd?: () => void) => void;
  /** Cancels the scenario of a CVM and enters the steps at once; the CVM stays in the last one. */
  readonly enterAtOnce: (cvm: SimulatedCvm, steps: readonly ScenarioStep[]) => void;
  /** Adds a CVM in the phase `creating`. */
  readonly create: (app: SimulatedApp) => SimulatedCvm;
  /** Adds a CVM that has been running for `ageSeconds`. */
  readonly createRunning: (app: SimulatedApp, ageSeconds: number) => SimulatedCvm;
  /** Cancels the scenario of a CVM. */
  readonly cancel: (cvm: SimulatedCvm) => void;
}

/** The dependencies of a lifecycle. */
export interface LifecycleDeps {
  readonly fleet: Fleet;
  readonly schedule: Schedule;
  readonly random: Random;
  readonly identity: Identity;
  readonly clock: Clock;
}

/** Creates the lifecycle of a fleet; nothing changes until the schedule advances. */
export function createLifecycle(deps: LifecycleDeps): Lifecycle {
  const { fleet, schedule, clock } = deps;
  const cancel = (cvm: SimulatedCvm): void => schedule.cancel(cvm.id);
  const begin: Lifecycle['begin'] = (cvm, scenario, onEnd) => {
    cancel(cvm);
    cvm.operation = null;
    follow(deps, cvm, SCENARIOS[scenario](cvm), () => {
      if (scenario === 'delete') fleet.removeCvm(cvm);
      onEnd?.();
    });
  };
  return {
    begin,
    cancel,
    enterAtOnce: (cvm, steps) => {
      cancel(cvm);
      cvm.operation = null;
      for (const step of steps) enterStep(deps, cvm, step, clock.nowSeconds());
    },
    create: (app) => {
      const cvm = fleet.addCvm(app, clock.nowSeconds());
      begin(cvm, 'create');
      return cvm;
    },
    createRunning: (app, ageSeconds) => {
      const createdAtSeconds = clock.nowSeconds() - ageSeconds;
      const cvm = fleet.addCvm(app, createdAtSeconds);
      app.desiredCvms += 1;
      for (const [index, step] of SCENARIOS.start(cvm).entries()) {
        enterStep(deps, cvm, step, createdAtSeconds + index * BOOT_STAGE_SECONDS);
      }
      return cvm;
    },
  };
}

function follow(
  deps: LifecycleDeps,
  cvm: SimulatedCvm,
  steps: readonly ScenarioStep[],
  onEnd: () => void,
): void {
  const [step, ...rest] = steps;
  if (!step) {
    onEnd();
    return;
  }
  enterStep(deps, cvm, step, deps.clock.nowSeconds());
  if (rest.length === 0 && step.phase !== 'deleting') {
    onEnd();
    return;
  }
  const next = (): void => {
    if (cvm.status === 'offline') deps.schedule.set(cvm.id, OFFLINE_RETRY_SECONDS, next);
    else follow(deps, cvm, rest, onEnd);
  };
  deps.schedule.set(cvm.id, deps.random.between(...step.durationSeconds), next);
}

function enterStep(
  { identity }: LifecycleDeps,
  cvm: SimulatedCvm,
  step: ScenarioStep,
  nowSeconds: number,
): void {
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
    const type = OPERATION_TYPES[step.phase] ?? 'update';
    cvm.operation = { type, target: step.target, startedAtSeconds: nowSeconds, correlationId };
  }
  step.enter?.(cvm, nowSeconds);
}
