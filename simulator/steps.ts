import type { Phase, SimulatedCvm } from './model.ts';
import { BOOT_STAGES } from './presets.ts';
import { recordEvent } from './record-event.ts';

/** A step of a scenario: the phase of the CVM, its duration and further changes. */
export interface ScenarioStep {
  readonly phase: Phase;
  /** The target of the operation; absent if none is in progress. */
  readonly target?: string;
  /** The range of simulated seconds until the next step; the last step of a scenario stays. */
  readonly durationSeconds: readonly [number, number];
  readonly enter?: (cvm: SimulatedCvm, nowSeconds: number) => void;
}

/** Where a boot stays, and as what. */
export interface Hang {
  readonly stage: string;
  readonly bootError?: string;
  /** By default `starting`, with an operation in progress. */
  readonly phase?: 'starting' | 'running';
}

const RUNNING = 'running';

/** The first steps of a new CVM, before it has a virtual machine. */
export const CREATION: readonly ScenarioStep[] = [
  { phase: 'creating', target: RUNNING, durationSeconds: [4, 10] },
  { phase: 'provisioning', target: RUNNING, durationSeconds: [8, 20] },
];

/** A new compose file is deployed while the VM is still running. */
export const UPDATE: ScenarioStep = {
  phase: 'updating',
  target: RUNNING,
  durationSeconds: [10, 20],
  enter: (cvm) => {
    cvm.composeRevision += 1;
    cvm.composeHash = null;
  },
};

/** The VM restarts. */
export const RESTART: ScenarioStep = {
  phase: 'restarting',
  target: RUNNING,
  durationSeconds: [3, 8],
  enter: (cvm, nowSeconds) => {
    recordEvent(cvm, 'instance.info', 'restarting', nowSeconds);
  },
};

/** The last step of a successful boot. */
export const UP: ScenarioStep = {
  phase: 'running',
  durationSeconds: [0, 0],
  enter: (cvm, nowSeconds) => {
    cvm.bootProgress = 'done';
    recordEvent(cvm, 'boot.progress', 'done', nowSeconds);
  },
};

/** The VM is stopping. */
export const STOPPING: ScenarioStep = {
  phase: 'stopping',
  target: 'stopped',
  durationSeconds: [5, 12],
  enter: (cvm, nowSeconds) => {
    cvm.shutdownProgress = 'stopping containers';
    recordEvent(cvm, 'shutdown.progress', cvm.shutdownProgress, nowSeconds);
  },
};

/** Stopped on purpose. */
export const STOPPED: ScenarioStep = {
  phase: 'stopped',
  durationSeconds: [60, 240],
  enter: (cvm, nowSeconds) => {
    cvm.exitedAtSeconds = nowSeconds;
    cvm.shutdownProgress = 'powered off';
    recordEvent(cvm, 'shutdown.progress', cvm.shutdownProgress, nowSeconds);
  },
};

/** The VM exited; the VM manager will restart it. */
export const EXITED: ScenarioStep = {
  phase: 'exited',
  durationSeconds: [20, 60],
  enter: (cvm, nowSeconds) => {
    cvm.exitedAtSeconds = nowSeconds;
    recordEvent(cvm, 'instance.info', 'qemu exited with status 1', nowSeconds);
  },
};

/** The VM exited too often: the VM manager no longer restarts it. */
export const EXHAUSTED: ScenarioStep = {
  phase: 'exited',
  durationSeconds: [120, 300],
  enter: (cvm, nowSeconds) => {
    EXITED.enter?.(cvm, nowSeconds);
    const body = 'Automatic restart stopped after 5 failed attempts';
    recordEvent(cvm, 'vmm.auto_restart.exhausted', body, nowSeconds);
  },
};

/** The boot failed. */
export const BOOT_FAILED: ScenarioStep = {
  phase: 'error',
  durationSeconds: [60, 180],
  enter: (cvm, nowSeconds) => {
    const deniedByKms = cvm.bootProgress === 'requesting app keys';
    if (!deniedByKms) cvm.bootProgress = 'starting containers';
    cvm.bootError = deniedByKms
      ? 'failed to request app keys: KMS denied: compose hash is not allowed'
      : 'failed to start containers: docker compose up exited with code 1';
    recordEvent(cvm, 'boot.error', cvm.bootError, nowSeconds);
  },
};

/** Deletion; the CVM is removed after it. */
export const DELETING: ScenarioStep = { phase: 'deleting', target: 'deleted', durationSeconds: [8, 20] };

/** The stages of a boot of the CVM, in order. */
export function toBootStages({ instanceType }: SimulatedCvm): readonly string[] {
  return BOOT_STAGES.filter((stage) => stage !== 'attesting GPU' || instanceType.gpus > 0);
}

/** The steps of a boot, one per stage; the first starts the VM. */
export function toBoot(cvm: SimulatedCvm): ScenarioStep[] {
  return toBootStages(cvm).map((stage, index) => ({
    phase: 'starting',
    target: RUNNING,
    durationSeconds: [2, 6],
    enter: (booting, nowSeconds) => {
      if (index === 0) powerOn(booting, nowSeconds);
      booting.bootProgress = stage;
      recordEvent(booting, 'boot.progress', stage, nowSeconds);
    },
  }));
}

/** The last step of a boot that stays at a stage, with an error or without. */
export function toHang({ stage, bootError = '', phase = 'starting' }: Hang): ScenarioStep {
  return {
    phase,
    ...(phase === 'starting' ? { target: RUNNING } : {}),
    durationSeconds: [0, 0],
    enter: (cvm, nowSeconds) => {
      if (cvm.bootProgress !== stage) recordEvent(cvm, 'boot.progress', stage, nowSeconds);
      cvm.bootProgress = stage;
      cvm.bootError = bootError;
      if (bootError !== '') recordEvent(cvm, 'boot.error', bootError, nowSeconds);
    },
  };
}

function powerOn(cvm: SimulatedCvm, nowSeconds: number): void {
  cvm.startedAtSeconds = nowSeconds;
  cvm.exitedAtSeconds = null;
  cvm.bootError = '';
  cvm.shutdownProgress = '';
}
