import type { AppView, Cvm, Node } from '../../src/snapshot/model.ts';
import type { StatusFacts } from '../../src/status-page/facts.ts';
import { FULL_CVM, UP_APP } from '../metrics/full-snapshot.ts';
import { createFacts, NOW } from './facts.ts';

const NODES: readonly Node[] = Array.from({ length: 8 }, (_, index) => ({
  id: String(index + 5),
  name: `prod${index + 5}`,
  region: index % 2 === 0 ? 'US-WEST-1' : 'EU-CENTRAL-1',
  version: 'v0.5.6',
  status: 'online',
}));

/** What is not as it should be, by the number of the CVM. */
const ODD_ONES: Readonly<Record<number, Partial<Cvm>>> = {
  3: { status: 'error', uptimeSeconds: undefined },
  11: { status: 'exited', uptimeSeconds: undefined },
  12: { status: 'running', bootError: true },
  17: { inProgress: true, operation: { target: 'updating', startedAtSeconds: NOW - 200 } },
  23: { status: 'starting', uptimeSeconds: undefined },
  31: { status: 'stopped', uptimeSeconds: undefined },
};

/** A CVM by its number: most run, some do not. */
export function toFleetCvm(number: number, changes: Partial<Cvm> = {}): Cvm {
  const { length } = NODES;
  return {
    ...FULL_CVM,
    cvmId: `cvm_${number.toString(16).padStart(10, '0')}`,
    name: `web-frontend-${number}`,
    inProgress: false,
    operation: undefined,
    resources: { vcpus: 2, memoryBytes: 4 * 1024 ** 3, diskBytes: 40 * 1024 ** 3, gpus: undefined },
    node: NODES[number % length],
    createdAtSeconds: NOW - 40 * 86_400 + number,
    uptimeSeconds: 3 * 86_400 + 7000 * (number % 50),
    ...ODD_ONES[number],
    ...changes,
  };
}

/** A fleet of so many CVMs in apps of this many, one of which cannot be polled. */
export function createFleet(cvmCount: number, cvmsPerApp = 4): StatusFacts {
  const apps = Array.from({ length: Math.ceil(cvmCount / cvmsPerApp) }, (_, index): AppView => {
    const first = index * cvmsPerApp;
    const length = Math.min(cvmsPerApp, cvmCount - first);
    const cvms = Array.from({ length }, (_cvm, offset) => toFleetCvm(first + offset));
    return toFleetApp(index, cvms);
  });
  return createFacts({ snapshot: { apps, collected: [], nodes: cvmCount === 0 ? [] : NODES } });
}

/** An app by its number, with these CVMs; the sixth cannot be polled. */
export function toFleetApp(index: number, cvms: readonly Cvm[]): AppView {
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
