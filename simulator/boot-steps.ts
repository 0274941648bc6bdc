import type { SimulatedCvm } from './model.ts';
import { BOOT_STAGES } from './presets.ts';
import { recordEvent } from './record-event.ts';
import { RUNNING, type ScenarioStep } from './steps.ts';

/** Where a boot stays, and as what. */
export interface Hang {
  readonly stage: string;
  readonly bootError?: string;
  /** By default `starting`, with an operation in progress. */
  readonly phase?: 'starting' | 'running';
}

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

/** The last step of a successful boot. */
export const UP: ScenarioStep = {
  phase: 'running',
  durationSeconds: [0, 0],
  enter: (cvm, nowSeconds) => {
    cvm.bootProgress = 'done';
    recordEvent(cvm, 'boot.progress', 'done', nowSeconds);
  },
};

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
