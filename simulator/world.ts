import { createBilling } from './billing.ts';
import type { Clock } from './clock.ts';
import { createFleet } from './fleet.ts';
import { createIdentity } from './identity.ts';
import { startIncidents } from './incidents.ts';
import { fillFleet, toNodes, toWorkspaces } from './initial-state.ts';
import { createLifecycle } from './lifecycle.ts';
import { createListLag, type ListedCvms } from './list-lag.ts';
import type { SimulatedApp, SimulatedCvm, SimulatedNode, SimulatedWorkspace } from './model.ts';
import { createRandom } from './random.ts';
import { createSchedule } from './schedule.ts';
import type { StatusBatchSettings } from './status-batch.ts';
import { createWorldChanges, type WorldChanges } from './world-changes.ts';

/** The simulated cloud and its operations; unknown ids throw `UnknownIdError`. */
export interface World extends WorldChanges {
  readonly workspaces: () => readonly SimulatedWorkspace[];
  readonly apps: () => readonly SimulatedApp[];
  readonly cvms: (appId: string) => readonly SimulatedCvm[];
  readonly nodes: () => readonly SimulatedNode[];
  /** The CVMs of an app as its list shows them: with the lag. */
  readonly listed: (app: SimulatedApp) => ListedCvms;
  readonly listLagSeconds: () => number;
  /** Lists of CVMs show the state of that many seconds of the clock ago; those of apps do not lag. */
  readonly setListLag: (seconds: number) => void;
  readonly statusBatch: () => StatusBatchSettings;
  /** Changes the given settings. */
  readonly setStatusBatch: (settings: Partial<StatusBatchSettings>) => void;
}

/** The options of a world. */
export interface WorldOptions {
  readonly seed: number;
  readonly apps: number;
  readonly cvmsPerApp: number;
  /** Disables random incidents and unhealthy CVMs at the start. */
  readonly isCalm?: boolean;
  readonly statusBatch: StatusBatchSettings;
  readonly clock: Clock;
}

/** Creates a world; nothing changes until its time is advanced. */
export function createWorld(options: WorldOptions): World {
  const { seed, apps, cvmsPerApp, isCalm = false, clock } = options;
  const identity = createIdentity(seed);
  const fleet = createFleet({ identity, workspaces: toWorkspaces(identity), nodes: toNodes(identity) });
  const schedule = createSchedule();
  const base = { fleet, schedule, random: createRandom(seed), identity, clock };
  const deps = { ...base, lifecycle: createLifecycle(base) };
  const lag = createListLag(fleet, clock);
  let { statusBatch } = options;
  fillFleet(deps, { apps, cvmsPerApp, isCalm });
  const billing = createBilling(deps);
  if (!isCalm) startIncidents(deps);
  return {
    ...followedBy(createWorldChanges({ ...deps, billing }), lag.record),
    workspaces: () => fleet.workspaces,
    apps: fleet.apps,
    cvms: (appId) => fleet.app(appId).cvms,
    nodes: () => fleet.nodes,
    listed: lag.read,
    listLagSeconds: lag.seconds,
    setListLag: lag.set,
    statusBatch: () => statusBatch,
    setStatusBatch: (settings) => {
      statusBatch = { ...statusBatch, ...settings };
    },
  };
}

/** Functions that do the same and then call `after`. */
function followedBy<T extends object>(functions: T, after: () => void): T {
  const wrapped = Object.entries(functions).map(([name, run]: [string, (...args: unknown[]) => unknown]) => [
    name,
    (...args: unknown[]): unknown => {
      const result = run(...args);
      after();
      return result;
    },
  ]);
  return Object.fromEntries(wrapped) as T;
}
