import type { Clock } from './clock.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { createIdentity } from './identity.ts';
import { startIncidents } from './incidents.ts';
import { createLife } from './life.ts';
import type { NodeStatus, SimulatedApp, SimulatedCvm, SimulatedNode, SimulatedWorkspace } from './model.ts';
import { openWorld, toApiKey, toNodes, toTemplate, toWorkspaces } from './opening.ts';
import type { PlanName } from './plans.ts';
import { createRandom } from './random.ts';
import { createSchedule } from './schedule.ts';

const YOUNG_APP_SECONDS = 600;

/** What exists in the simulated cloud, and what can be done to it; unknown ids throw `UnknownIdError`. */
export interface World {
  /** Lets so many seconds of life pass, whatever the clock says. */
  readonly advance: (lifeSeconds: number) => void;
  readonly workspaces: () => readonly SimulatedWorkspace[];
  readonly apps: () => readonly SimulatedApp[];
  readonly cvms: (appId: string) => readonly SimulatedCvm[];
  readonly nodes: () => readonly SimulatedNode[];
  /** A new CVM, which begins at `creating`. */
  readonly create: (appId: string) => SimulatedCvm;
  /** Gone after some seconds of life, and not replaced. */
  readonly delete: (cvmId: string) => void;
  /** Exits at once and restarts by itself later. */
  readonly crash: (cvmId: string) => void;
  /** Stays stopped until it is started. */
  readonly stop: (cvmId: string) => void;
  readonly start: (cvmId: string) => void;
  readonly update: (cvmId: string) => void;
  /** Fails at once and stays so until it is started. */
  readonly bootError: (cvmId: string) => void;
  /** Stays so until set again. */
  readonly setNodeStatus: (nodeId: number | string, status: NodeStatus) => void;
  readonly expireKey: (workspace: string) => void;
  /** Gives the workspace a new key and returns it; the old one stops working. */
  readonly renewKey: (workspace: string) => string;
  /** A new app whose CVMs run already. */
  readonly addApp: (app: { name: string; workspace: string; cvms: number }) => SimulatedApp;
  readonly removeApp: (appId: string) => void;
}

/** How big a world is and which one. */
export interface WorldOptions {
  readonly seed: number;
  readonly apps: number;
  readonly cvmsPerApp: number;
  /** Whether nothing happens but what is asked for; all is well at the start. */
  readonly isCalm?: boolean;
  readonly clock: Clock;
}

/** Creates a world in which time stands still until it is advanced. */
export function createWorld({ seed, apps, cvmsPerApp, isCalm = false, clock }: WorldOptions): World {
  const identity = createIdentity(seed);
  const fleet = createFleet({ identity, workspaces: toWorkspaces(identity), nodes: toNodes(identity) });
  const schedule = createSchedule();
  const parts = { fleet, schedule, random: createRandom(seed), identity, clock };
  const life = createLife(parts);
  openWorld({ ...parts, life }, { apps, cvmsPerApp, isCalm });
  if (!isCalm) startIncidents({ ...parts, life });
  const begin = (plan: PlanName) => (cvmId: string) => life.begin(fleet.cvm(cvmId), plan);
  return {
    advance: schedule.advance,
    workspaces: () => fleet.workspaces,
    apps: fleet.apps,
    cvms: (appId) => fleet.app(appId).cvms,
    nodes: () => fleet.nodes,
    create: (appId) => {
      const app = fleet.app(appId);
      app.wantedCvms += 1;
      return life.create(app);
    },
    delete: (cvmId) => {
      const cvm = fleet.cvm(cvmId);
      if (cvm.phase !== 'deleting') cvm.app.wantedCvms -= 1;
      life.begin(cvm, 'delete');
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
    addApp: (app) => addApp(fleet, app, clock, (added) => life.createRunning(added, YOUNG_APP_SECONDS)),
    removeApp: (appId) => {
      const app = fleet.app(appId);
      for (const cvm of app.cvms) life.forget(cvm);
      fleet.removeApp(app);
    },
  };
}

function addApp(
  fleet: Fleet,
  wanted: { name: string; workspace: string; cvms: number },
  clock: Clock,
  createCvm: (app: SimulatedApp) => void,
): SimulatedApp {
  const app = fleet.addApp({
    name: wanted.name,
    workspace: fleet.workspace(wanted.workspace),
    template: toTemplate(0),
    createdAtSeconds: clock.nowSeconds() - YOUNG_APP_SECONDS,
  });
  for (let count = 0; count < wanted.cvms; count += 1) createCvm(app);
  return app;
}
