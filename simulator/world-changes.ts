import type { Billing, BillingControls } from './billing.ts';
import type { Clock } from './clock.ts';
import { type CvmControls, createCvmControls } from './cvm-controls.ts';
import type { Fleet } from './fleet.ts';
import { toApiKey, toTemplate } from './initial-state.ts';
import type { Lifecycle, LifecycleDeps } from './lifecycle.ts';
import type { BatchRow, NodeStatus, SimulatedApp, SimulatedCvm } from './model.ts';

const NEW_APP_AGE_SECONDS = 600;

/** Changes of the state of the cloud. */
export interface WorldChanges extends CvmControls, BillingControls {
  /** Advances the simulated time, independent of the clock. */
  readonly advance: (simulatedSeconds: number) => void;
  /** Adds a CVM in the phase `creating`. */
  readonly create: (appId: string) => SimulatedCvm;
  /** The node keeps the status until it is set again. */
  readonly setNodeStatus: (nodeId: number | string, status: NodeStatus) => void;
  /** Sets the row of all CVMs of the node whose own is `normal`. */
  readonly setNodeBatchRow: (nodeId: number | string, row: BatchRow) => void;
  /** Starts or stops the gateway of a node: requests to guests and endpoints fail while it is down. */
  readonly setGateway: (nodeId: number | string, isUp: boolean) => void;
  readonly expireKey: (workspace: string) => void;
  /** Replaces the API key and returns the new one; the old one becomes invalid. */
  readonly renewKey: (workspace: string) => string;
  /** Adds an app whose CVMs are already running. */
  readonly addApp: (app: { name: string; workspace: string; cvms: number }) => SimulatedApp;
  readonly removeApp: (appId: string) => void;
}

/** Creates the changes of a fleet. */
export function createWorldChanges(
  deps: LifecycleDeps & { readonly lifecycle: Lifecycle; readonly billing: Billing },
): WorldChanges {
  const { billing, fleet, schedule, lifecycle, identity, clock } = deps;
  return {
    ...createCvmControls(deps),
    topUp: billing.topUp,
    setAccount: billing.setAccount,
    advance: (seconds) => billing.advance(seconds, schedule.advance),
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
    setGateway: (nodeId, isUp) => {
      fleet.node(nodeId).isGatewayUp = isUp;
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
