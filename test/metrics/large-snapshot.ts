import type { AppView, CvmView, Snapshot } from '../../src/snapshot/model.ts';
import { EMPTY_SNAPSHOT, FULL_CVM, UP_APP } from './full-snapshot.ts';

/** What can be different between two snapshots of the same fleet. */
export interface FleetChange {
  readonly status?: string;
  readonly polls?: number;
}

/** A fleet that takes many steps to render; CVMs of the same app and number are the same objects as in `like`. */
export function largeSnapshot(apps: number, cvmsPerApp: number, change: FleetChange = {}): Snapshot {
  return {
    ...EMPTY_SNAPSHOT,
    apps: Array.from({ length: apps }, (_, app) => {
      const appId = app.toString(16).padStart(40, '0');
      return toApp(
        appId,
        Array.from({ length: cvmsPerApp }, (_each, cvm) => toCvm(appId, cvm, change)),
        change,
      );
    }),
  };
}

function toApp(appId: string, cvms: readonly CvmView[], { polls = 1 }: FleetChange): AppView {
  return { ...UP_APP, target: { ...UP_APP.target, appId }, polls, cvms, cvmCount: cvms.length };
}

function toCvm(appId: string, number: number, { status = 'running' }: FleetChange): CvmView {
  return {
    ...FULL_CVM,
    attestation: undefined,
    appId,
    cvmId: `cvm_${appId.slice(-4)}_${number}`,
    name: `web-${number}`,
    status,
  };
}
