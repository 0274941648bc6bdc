import type { Clock } from './clock.ts';
import { type CvmControls, createCvmControls } from './cvm-controls.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { createIdentity } from './identity.ts';
import { startIncidents } from './incidents.ts';
import { fillFleet, toApiKey, toNodes, toTemplate, toWorkspaces } from './initial-state.ts';
import { createLifecycle, type Lifecycle, type LifecycleDeps } from './lifecycle.ts';
import { createListLag, type ListedCvms } from './list-lag.ts';
import type {
  BatchRow,
  NodeStatus,
  SimulatedApp,
  SimulatedCvm,
  SimulatedNode,
  SimulatedWorkspace,
} from './model.ts';
import { createRandom } from './random.ts';
import { createSchedule } from './schedule.ts';
import type { StatusBatchSettings } from './status-batch.ts';

const NEW_APP_AGE_SECONDS = 600;

/** The simulated cloud and its operations; unknown ids throw `UnknownIdError`. */
export interface World extends Changes {
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

/** Changes of what lists show. */
interface Changes extends CvmControls {
  /** Advances the simulated time, independent of the clock. */
  readonly advance: (simulatedSeconds: number) => void;
  /** Adds a CVM in the phase `creating`. */
  readonly create: (appId: string) => SimulatedCvm;
  /** The node keeps the status until it is set again. */
  readonly setNodeStatus: (nodeId: number | string, status: NodeStatus) => void;
  /** Sets the row of all CVMs of the node whose own is `normal`. */
  readonly setNodeBatchRow: (nodeId: number | string, row: BatchRow) => void;
  readonly expireKey: (workspace: string) => void;
  /** Replaces the API key and returns the new one; the old one becomes invalid. */
  readonly renewKey: (workspace: string) => string;
  /** Adds an app whose CVMs are already running. */
  readonly addApp: (app: { name: string; workspace: string; cvms: number }) => SimulatedApp;
  readonly removeApp: (appId: string) => void;
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
  if (!isCalm) startIncidents(deps);
  return {
    ...followedBy(createChanges(deps), lag.record),
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

function createChanges(deps: LifecycleDeps & { readonly lifecycle: Lifecycle }): Changes {
  const { fleet, schedule, lifecycle, identity, clock } = deps;
  return {
    ...createCvmControls(deps),
    advance: schedule.advance,
    create: (appId) => {
      const app = fleet.app(appId);
      app.desiredCvms += 1;
      return lifecycle.create(app);
    },
    setNodeStatus: (nodeId, status) => {
      const node = fleet.node(nodeId);
      schedule.cancel(`node ${node.id}`);
      node.status = status;
    },
    setNodeBatchRow: (nodeId, row) => {
      fleet.node(nodeId).batchRow = row;
    },
    expireKey: (name) => {
      fleet.workspace(name).keyExpired = true;
    },
    renewKey: (name) => {
      const workspace = fleet.workspace(name);
      workspace.keyGeneration += 1;
      workspace.apiKey = toApiKey(identity, workspace.name, workspace.keyGeneration);
      workspace.keyExpired = false;
      return workspace.apiKey;
    },
    addApp: (app) =>
      addApp(fleet, app, clock, (added) => lifecycle.createRunning(added, NEW_APP_AGE_SECONDS)),
    removeApp: (appId) => {
      const app = fleet.app(appId);
      for (const cvm of app.cvms) lifecycle.cancel(cvm);
      fleet.removeApp(app);
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

function addApp(
  fleet: Fleet,
  options: { name: string; workspace: string; cvms: number },
  clock: Clock,
  createCvm: (app: SimulatedApp) => void,
): SimulatedApp {
  const app = fleet.addApp({
    name: options.name,
    workspace: fleet.workspace(options.workspace),
    template: toTemplate(0),
    createdAtSeconds: clock.nowSeconds() - NEW_APP_AGE_SECONDS,
  });
  for (let count = 0; count < options.cvms; count += 1) createCvm(app);
  return app;
}
