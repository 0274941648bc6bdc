import type { Phase, SimulatedCvm } from './model.ts';
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

/** The target of operations that end with a running CVM. */
export const RUNNING = 'running';

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
