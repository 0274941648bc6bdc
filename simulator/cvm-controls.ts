import { type Hang, toBoot, toBootStages, toHang, UP } from './boot-steps.ts';
import type { Clock } from './clock.ts';
import type { Fleet } from './fleet.ts';
import type { GuestSettings } from './guest-metrics.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { BatchRow } from './model.ts';
import type { ScenarioName } from './scenarios.ts';
import { RESTART } from './steps.ts';

/** Properties of a CVM to set; absent ones stay as they are. */
export interface CvmChange {
  /** Until the next update. */
  readonly composeHash?: string | undefined;
  /** Until the next start; empty without an error. */
  readonly bootError?: string | undefined;
  readonly uptimeSeconds?: number | undefined;
  /** Of its compute resources. */
  readonly hourlyPriceUsd?: number | undefined;
}

/** Changes of a single CVM, by its id or UUID. */
export interface CvmControls {
  /** Deletes a CVM within seconds of simulated time, without replacement. */
  readonly delete: (cvmId: string) => void;
  /** The CVM exits at once and is restarted later. */
  readonly crash: (cvmId: string) => void;
  /** The CVM stays stopped until it is started. */
  readonly stop: (cvmId: string) => void;
  readonly start: (cvmId: string) => void;
  readonly update: (cvmId: string) => void;
  /** The CVM fails at once and stays failed until it is started. */
  readonly bootError: (cvmId: string) => void;
  /** The CVM restarts within an instant: it is running again, and only its uptime and events show it. */
  readonly restart: (cvmId: string) => void;
  /** The CVM restarts and its boot stays at a stage until it is started. */
  readonly hang: (cvmId: string, hang: Hang) => void;
  /** The CVM exits, and its VM manager does not restart it any more; it stays so until it is started. */
  readonly exhaust: (cvmId: string) => void;
  readonly set: (cvmId: string, change: CvmChange) => void;
  /** Changes the given settings of the guest agent. */
  readonly setGuest: (cvmId: string, settings: GuestSettings) => void;
  readonly setBatchRow: (cvmId: string, row: BatchRow) => void;
}

/** The dependencies of the controls. */
interface CvmControlDeps {
  readonly fleet: Fleet;
  readonly lifecycle: Lifecycle;
  readonly clock: Clock;
}

/** Creates the controls of the CVMs of a fleet. */
export function createCvmControls({ fleet, lifecycle, clock }: CvmControlDeps): CvmControls {
  const begin = (scenario: ScenarioName) => (cvmId: string) => lifecycle.begin(fleet.cvm(cvmId), scenario);
  return {
    delete: (cvmId) => {
      const cvm = fleet.cvm(cvmId);
      if (cvm.phase !== 'deleting') cvm.app.desiredCvms -= 1;
      lifecycle.begin(cvm, 'delete');
    },
    crash: begin('crash'),
    stop: begin('stop'),
    start: begin('start'),
    update: begin('update'),
    bootError: begin('bootError'),
    restart: (cvmId) => {
      const cvm = fleet.cvm(cvmId);
      lifecycle.enterAtOnce(cvm, [RESTART, ...toBoot(cvm), UP]);
    },
    hang: (cvmId, hang) => {
      const cvm = fleet.cvm(cvmId);
      // A stage that no boot has comes after the first one, which starts the VM.
      const stages = Math.max(1, toBootStages(cvm).indexOf(hang.stage));
      lifecycle.enterAtOnce(cvm, [...toBoot(cvm).slice(0, stages), toHang(hang)]);
    },
    exhaust: begin('exhaust'),
    set: (cvmId, { composeHash, bootError, uptimeSeconds, hourlyPriceUsd }) => {
      const cvm = fleet.cvm(cvmId);
      cvm.composeHash = composeHash ?? cvm.composeHash;
      cvm.bootError = bootError ?? cvm.bootError;
      if (uptimeSeconds !== undefined) cvm.startedAtSeconds = clock.nowSeconds() - uptimeSeconds;
      if (hourlyPriceUsd !== undefined)
        cvm.instanceType = { ...cvm.instanceType, hourlyPrice: String(hourlyPriceUsd) };
    },
    setGuest: (cvmId, settings) => {
      const cvm = fleet.cvm(cvmId);
      cvm.guest = { ...cvm.guest, ...settings };
    },
    setBatchRow: (cvmId, row) => {
      fleet.cvm(cvmId).batchRow = row;
    },
  };
}
