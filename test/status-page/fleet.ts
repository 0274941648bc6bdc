import type { AppView, CvmView, Node, Snapshot } from '../../src/snapshot/model.ts';
import type { StatusData } from '../../src/status-page/status-data.ts';
import { FULL_CVM, UP_APP } from '../metrics/full-snapshot.ts';
import { createStatusData, NOW } from './status-data.ts';

const NODES: readonly Node[] = Array.from({ length: 8 }, (_, index) => ({
  id: String(index + 5),
  name: `prod${index + 5}`,
  region: index % 2 === 0 ? 'US-WEST-1' : 'EU-CENTRAL-1',
  version: 'v0.5.6',
  status: 'online',
}));

/** CVMs that are not ok, by their number. */
const ODD_ONES: Readonly<Record<number, Partial<CvmView>>> = {
  3: { status: 'error', uptimeSeconds: undefined },
  11: { status: 'exited', uptimeSeconds: undefined },
  12: { status: 'running', bootError: 'kms', bootStage: 'requesting app keys' },
  17: {
    inProgress: true,
    operation: { target: 'updating', type: undefined, phase: undefined, startedAtSeconds: NOW - 200 },
  },
  23: { status: 'starting', uptimeSeconds: undefined },
  31: { status: 'stopped', uptimeSeconds: undefined },
};

/** A CVM by its number: most are running. */
export function toFleetCvm(number: number, changes: Partial<CvmView> = {}): CvmView {
  const { length } = NODES;
  return {
    ...FULL_CVM,
    attestation: undefined,
    cvmId: `cvm_${number.toString(16).padStart(10, '0')}`,
    name: `web-frontend-${number}`,
    inProgress: false,
    operation: undefined,
    bootError: 'none',
    resources: { vcpus: 2, memoryBytes: 4 * 1024 ** 3, diskBytes: 40 * 1024 ** 3, gpus: undefined },
    node: NODES[number % length],
    createdAtSeconds: NOW - 40 * 86_400 + number,
    uptimeSeconds: 3 * 86_400 + 7000 * (number % 50),
    ...ODD_ONES[number],
    ...changes,
  };
}

/** A fleet of this number of CVMs, one of whose apps cannot be polled. */
export function createFleet(cvmCount: number, cvmsPerApp = 4): StatusData {
  const apps = Array.from({ length: Math.ceil(cvmCount / cvmsPerApp) }, (_, index): AppView => {
    const first = index * cvmsPerApp;
    const length = Math.min(cvmsPerApp, cvmCount - first);
    const cvms = Array.from({ length }, (_cvm, offset) => toFleetCvm(first + offset));
    return toFleetApp(index, cvms);
  });
  return createStatusData({
    snapshot: { apps, collected: [], nodes: cvmCount === 0 ? [] : NODES, unixOffsetSeconds: 0 },
  });
}

/** An app by its number, with these CVMs; the sixth cannot be polled. */
export function toFleetApp(index: number, cvms: readonly CvmView[]): AppView {
  const isFailing = index === 5;
  return {
    ...UP_APP,
    target: {
      appId: index.toString(16).padStart(40, '0'),
      workspace: 'production',
      alias: `web-frontend-${index}`,
      expectedCvms: index % 3 === 0 ? cvms.length : undefined,
    },
    lastPoll: {
      failure: isFailing ? 'timeout' : undefined,
      finishedAtSeconds: NOW - 12,
      durationSeconds: isFailing ? 10.2 : 0.31,
    },
    lastSuccessAtSeconds: NOW - (isFailing ? 95 : 12),
    cvmCount: cvms.length,
    cvms,
  };
}

/** An app with an alias, without CVMs unless the changes have some. */
export function toApp(
  alias: string,
  changes: Partial<AppView> & { readonly expectedCvms?: number } = {},
): AppView {
  const { expectedCvms, ...rest } = changes;
  const target = { appId: alias.padEnd(40, '0'), workspace: 'production', alias, expectedCvms };
  const lastSuccessAtSeconds = NOW - 12;
  return { ...UP_APP, target, lastSuccessAtSeconds, cvms: [], cvmCount: rest.cvms?.length ?? 0, ...rest };
}

/** A poll that failed five seconds ago. */
export const FAILED_POLL = { failure: 'timeout', finishedAtSeconds: NOW - 5, durationSeconds: 1 } as const;

/** One app of each kind: ok, not polled yet, with a failed CVM, with too few CVMs, with a failed poll. */
export const MIXED_APPS: readonly AppView[] = [
  toApp('well', { cvms: [toFleetCvm(0, { name: 'calm' })] }),
  toApp('new', { lastPoll: undefined, lastSuccessAtSeconds: undefined, cvmCount: undefined }),
  toApp('sick', { cvms: [toFleetCvm(1), toFleetCvm(2, { name: 'ill', status: 'error' })] }),
  toApp('short', { cvms: [toFleetCvm(4, { name: 'off', status: 'stopped' })], expectedCvms: 1 }),
  toApp('down', { lastPoll: FAILED_POLL, cvms: [toFleetCvm(5, { name: 'moves', inProgress: true })] }),
];

/** A snapshot of these apps. */
export function toSnapshot(apps: readonly AppView[]): Snapshot {
  return { apps, collected: [], nodes: [], unixOffsetSeconds: 0 };
}
