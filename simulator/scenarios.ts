import { toBoot, UP } from './boot-steps.ts';
import type { SimulatedCvm } from './model.ts';
import {
  BOOT_FAILED,
  CREATION,
  DELETING,
  EXHAUSTED,
  EXITED,
  RESTART,
  type ScenarioStep,
  STOPPED,
  STOPPING,
  UPDATE,
} from './steps.ts';

const STAGES_BEFORE_FAILURE = 2;

/** The scenarios of a CVM, each as its steps. */
export const SCENARIOS = {
  create: (cvm) => [...CREATION, ...toBoot(cvm), UP],
  start: (cvm) => [...toBoot(cvm), UP],
  update: (cvm) => [UPDATE, ...toBoot(cvm), UP],
  restart: (cvm) => [RESTART, ...toBoot(cvm), UP],
  crash: (cvm) => [EXITED, RESTART, ...toBoot(cvm), UP],
  crashLoop: (cvm) => [EXITED, RESTART, ...toBoot(cvm).slice(0, 4), EXHAUSTED, ...toBoot(cvm), UP],
  exhaust: () => [EXHAUSTED],
  stop: () => [STOPPING, STOPPED],
  pause: (cvm) => [STOPPING, STOPPED, ...toBoot(cvm), UP],
  rest: (cvm) => [STOPPED, ...toBoot(cvm), UP],
  bootError: () => [BOOT_FAILED],
  failedUpdate: (cvm) => [
    UPDATE,
    ...toBoot(cvm).slice(0, STAGES_BEFORE_FAILURE),
    BOOT_FAILED,
    ...toBoot(cvm),
    UP,
  ],
  failure: (cvm) => [BOOT_FAILED, ...toBoot(cvm), UP],
  delete: () => [DELETING],
} as const satisfies Record<string, (cvm: SimulatedCvm) => readonly ScenarioStep[]>;

/** The name of a scenario. */
export type ScenarioName = keyof typeof SCENARIOS;
