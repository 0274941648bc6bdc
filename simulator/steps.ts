import { BOOT_STAGES } from './catalogue.ts';
import type { Phase, SimulatedCvm } from './model.ts';
import { recordEvent } from './record-event.ts';

/** One step of a plan: the phase it puts a CVM in, how long it lasts and what else it does. */
export interface PlanStep {
  readonly phase: Phase;
  /** Where the operation leads; absent when nothing is in progress. */
  readonly target?: string;
  /** Least and most life seconds until the next step; the last step of a plan stays. */
  readonly lastsSeconds: readonly [number, number];
  readonly enter?: (cvm: SimulatedCvm, nowSeconds: number) => void;
}

const RUNNING = 'running';

/** The first steps of a new CVM, before it has a virtual machine. */
export const CREATION: readonly PlanStep[] = [
  { phase: 'creating', target: RUNNING, lastsSeconds: [4, 10] },
  { phase: 'provisioning', target: RUNNING, lastsSeconds: [8, 20] },
];

/** New settings arrive while the machine still runs. */
export const UPDATE: PlanStep = {
  phase: 'updating',
  target: RUNNING,
  lastsSeconds: [10, 20],
  enter: (cvm) => {
    cvm.composeRevision += 1;
  },
};

/** The machine goes down to come up again. */
export const RESTART: PlanStep = {
  phase: 'restarting',
  target: RUNNING,
  lastsSeconds: [3, 8],
  enter: (cvm, nowSeconds) => {
    recordEvent(cvm, 'instance.info', 'restarting', nowSeconds);
  },
};

/** The last step of a good boot. */
export const UP: PlanStep = {
  phase: 'running',
  lastsSeconds: [0, 0],
  enter: (cvm, nowSeconds) => {
    cvm.bootProgress = 'done';
    recordEvent(cvm, 'boot.progress', 'done', nowSeconds);
  },
};

/** The machine was told to stop. */
export const STOPPING: PlanStep = {
  phase: 'stopping',
  target: 'stopped',
  lastsSeconds: [5, 12],
  enter: (cvm, nowSeconds) => {
    cvm.shutdownProgress = 'stopping containers';
    recordEvent(cvm, 'shutdown.progress', cvm.shutdownProgress, nowSeconds);
  },
};

/** Stopped on purpose. */
export const STOPPED: PlanStep = {
  phase: 'stopped',
  lastsSeconds: [60, 240],
  enter: (cvm, nowSeconds) => {
    cvm.exitedAtSeconds = nowSeconds;
    cvm.shutdownProgress = 'powered off';
    recordEvent(cvm, 'shutdown.progress', cvm.shutdownProgress, nowSeconds);
  },
};

/** The machine ended by itself; the manager brings it back. */
export const EXITED: PlanStep = {
  phase: 'exited',
  lastsSeconds: [20, 60],
  enter: (cvm, nowSeconds) => {
    cvm.exitedAtSeconds = nowSeconds;
    recordEvent(cvm, 'instance.info', 'qemu exited with status 1', nowSeconds);
  },
};

/** The machine ended too often; somebody has to start it. */
export const EXHAUSTED: PlanStep = {
  phase: 'exited',
  lastsSeconds: [120, 300],
  enter: (cvm, nowSeconds) => {
    EXITED.enter?.(cvm, nowSeconds);
    recordEvent(cvm, 'vmm.auto_restart.exhausted', 'gave up after 5 restarts', nowSeconds);
  },
};

/** The boot failed. */
export const BOOT_FAILED: PlanStep = {
  phase: 'error',
  lastsSeconds: [60, 180],
  enter: (cvm, nowSeconds) => {
    const refusedByKms = cvm.bootProgress === 'requesting app keys';
    if (!refusedByKms) cvm.bootProgress = 'starting containers';
    cvm.bootError = refusedByKms
      ? 'failed to request app keys: KMS refused: compose hash is not allowed'
      : 'failed to start containers: docker compose up exited with code 1';
    recordEvent(cvm, 'boot.error', cvm.bootError, nowSeconds);
  },
};

/** The last step of all; the CVM is gone after it. */
export const DELETING: PlanStep = { phase: 'deleting', target: 'deleted', lastsSeconds: [8, 20] };

/** The steps of a boot, one for each stage; the first starts the machine. */
export function toBoot(cvm: SimulatedCvm): PlanStep[] {
  const stages = BOOT_STAGES.filter((stage) => stage !== 'attesting GPU' || cvm.instanceType.gpus > 0);
  return stages.map((stage, index) => ({
    phase: 'starting',
    target: RUNNING,
    lastsSeconds: [2, 6],
    enter: (booting, nowSeconds) => {
      if (index === 0) powerOn(booting, nowSeconds);
      booting.bootProgress = stage;
      recordEvent(booting, 'boot.progress', stage, nowSeconds);
    },
  }));
}

function powerOn(cvm: SimulatedCvm, nowSeconds: number): void {
  cvm.startedAtSeconds = nowSeconds;
  cvm.exitedAtSeconds = null;
  cvm.bootError = '';
  cvm.shutdownProgress = '';
}
