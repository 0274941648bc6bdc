import type { AppTemplate } from './catalogue.ts';
import type { Identity } from './identity.ts';
import type { SimulatedApp, SimulatedCvm, SimulatedNode, SimulatedWorkspace } from './model.ts';
import { UnknownIdError } from './unknown-id-error.ts';

/** Everything that exists: workspaces, nodes, and apps with their CVMs; no life in it. */
export interface Fleet {
  readonly workspaces: readonly SimulatedWorkspace[];
  readonly nodes: readonly SimulatedNode[];
  readonly apps: () => readonly SimulatedApp[];
  readonly cvms: () => readonly SimulatedCvm[];
  readonly addApp: (app: NewApp) => SimulatedApp;
  readonly removeApp: (app: SimulatedApp) => void;
  /** Adds a CVM in phase `creating` that never had a boot. */
  readonly addCvm: (app: SimulatedApp, createdAtSeconds: number) => SimulatedCvm;
  readonly removeCvm: (cvm: SimulatedCvm) => void;
  /** These find by id, or by name where that is unique, and throw `UnknownIdError`. */
  readonly app: (appId: string) => SimulatedApp;
  readonly cvm: (cvmId: string) => SimulatedCvm;
  readonly node: (nodeId: number | string) => SimulatedNode;
  readonly workspace: (nameOrSlug: string) => SimulatedWorkspace;
}

/** What a new app is made of. */
interface NewApp {
  readonly name: string;
  readonly workspace: SimulatedWorkspace;
  readonly template: AppTemplate;
  readonly createdAtSeconds: number;
}

/** The facts that a fleet starts from. */
export interface FleetParts {
  readonly identity: Identity;
  readonly workspaces: readonly SimulatedWorkspace[];
  readonly nodes: readonly SimulatedNode[];
}

/** Creates a fleet without apps. */
export function createFleet(parts: FleetParts): Fleet {
  const { identity, workspaces, nodes } = parts;
  const apps: SimulatedApp[] = [];
  let createdApps = 0;
  const cvms = (): readonly SimulatedCvm[] => apps.flatMap((app) => app.cvms);
  return {
    workspaces,
    nodes,
    apps: () => apps,
    cvms,
    addApp: (app) => {
      createdApps += 1;
      const added = toApp(app, `app/${createdApps}`, identity);
      apps.push(added);
      return added;
    },
    removeApp: (app) => {
      removeFrom(apps, app);
    },
    addCvm: (app, createdAtSeconds) => {
      app.createdCvms += 1;
      const added = toNewCvm(app, createdAtSeconds, parts);
      app.cvms.push(added);
      return added;
    },
    removeCvm: (cvm) => {
      removeFrom(cvm.app.cvms, cvm);
    },
    app: (appId) =>
      find(apps, 'app', appId, (app) => app.id === appId.toLowerCase().replace(/^(app_|0x)/, '')),
    cvm: (cvmId) => find(cvms(), 'CVM', cvmId, (cvm) => cvm.id === cvmId || cvm.uuid === cvmId),
    node: (nodeId) =>
      find(nodes, 'node', nodeId, (node) => [String(node.id), node.name].includes(String(nodeId))),
    workspace: (name) =>
      find(workspaces, 'workspace', name, (workspace) => [workspace.name, workspace.slug].includes(name)),
  };
}

function toApp(app: NewApp, label: string, identity: Identity): SimulatedApp {
  return {
    ...app,
    id: identity.hex(label, 40),
    projectId: `prj_${identity.hex(`${label}/project`, 10)}`,
    cvms: [],
    createdCvms: 0,
    wantedCvms: 0,
  };
}

function toNewCvm(
  app: SimulatedApp,
  createdAtSeconds: number,
  { identity, nodes }: FleetParts,
): SimulatedCvm {
  const label = `${app.id}/${app.createdCvms}`;
  const node = nodes[identity.number(`${label}/node`, nodes.length)];
  if (!node) throw new Error('a fleet needs a node');
  return {
    id: `cvm_${identity.hex(label, 10)}`,
    uuid: identity.uuid(label),
    name: hasCollidingNames(app) ? app.name : `${app.name}-${app.createdCvms}`,
    app,
    node,
    nodeIdKnown: identity.number(`${label}/known`, 8) > 0,
    instanceType: app.template.instanceType,
    diskGib: app.template.instanceType.diskGib,
    createdAtSeconds,
    get status() {
      return this.phase !== 'creating' && node.status === 'OFFLINE' ? 'offline' : this.phase;
    },
    phase: 'creating',
    operation: null,
    operationCount: 0,
    composeRevision: 1,
    instanceId: null,
    startedAtSeconds: null,
    exitedAtSeconds: null,
    bootProgress: '',
    bootError: '',
    shutdownProgress: '',
    events: [],
  };
}

function hasCollidingNames(app: SimulatedApp): boolean {
  return app.template.name === 'vault-signer';
}

function removeFrom<T>(items: T[], item: T): void {
  const index = items.indexOf(item);
  if (index >= 0) items.splice(index, 1);
}

function find<T>(items: readonly T[], kind: string, id: number | string, isIt: (item: T) => boolean): T {
  const found = items.find(isIt);
  if (found === undefined) throw new UnknownIdError(`there is no ${kind} ${id}`);
  return found;
}
