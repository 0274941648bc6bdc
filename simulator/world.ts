import type { Clock } from './clock.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { createIdentity } from './identity.ts';
import { startIncidents } from './incidents.ts';
import { fillFleet, toApiKey, toNodes, toTemplate, toWorkspaces } from './initial-state.ts';
import { createLifecycle } from './lifecycle.ts';
import type { NodeStatus, SimulatedApp, SimulatedCvm, SimulatedNode, SimulatedWorkspace } from './model.ts';
import { createRandom } from './random.ts';
import type { ScenarioName } from './scenarios.ts';
import { createSchedule } from './schedule.ts';

const NEW_APP_AGE_SECONDS = 600;

/** The simulated cloud and its operations; unknown ids throw `UnknownIdError`. */
export interface World {
  /** Advances the simulated time, independent of the clock. */
  readonly advance: (simulatedSeconds: number) => void;
  readonly workspaces: () => readonly SimulatedWorkspace[];
  readonly apps: () => readonly SimulatedApp[];
  readonly cvms: (appId: string) => readonly SimulatedCvm[];
  readonly nodes: () => readonly SimulatedNode[];
  /** Adds a CVM in the phase `creating`. */
  readonly create: (appId: string) => SimulatedCvm;
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
  /** The node keeps the status until it is set again. */
  readonly setNodeStatus: (nodeId: number | string, status: NodeStatus) => void;
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
  readonly clock: Clock;
}

/** Creates a world; nothing changes until its time is advanced. */
export function createWorld({ seed, apps, cvmsPerApp, isCalm = false, clock }: WorldOptions): World {
  const identity = createIdentity(seed);
  const fleet = createFleet({ identity, workspaces: toWorkspaces(identity), nodes: toNodes(identity) });
  const schedule = createSchedule();
  const deps = { fleet, schedule, random: createRandom(seed), identity, clock };
  const lifecycle = createLifecycle(deps);
  fillFleet({ ...deps, lifecycle }, { apps, cvmsPerApp, isCalm });
  if (!isCalm) startIncidents({ ...deps, lifecycle });
  const begin = (scenario: ScenarioName) => (cvmId: string) => lifecycle.begin(fleet.cvm(cvmId), scenario);
  return {
    advance: schedule.advance,
    workspaces: () => fleet.workspaces,
    apps: fleet.apps,
    cvms: (appId) => fleet.app(appId).cvms,
    nodes: () => fleet.nodes,
    create: (appId) => {
      const app = fleet.app(appId);
      app.desiredCvms += 1;
      return lifecycle.create(app);
    },
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
    setNodeStatus: (nodeId, status) => {
      const node = fleet.node(nodeId);
      schedule.cancel(`node ${node.id}`);
      node.status = status;
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
