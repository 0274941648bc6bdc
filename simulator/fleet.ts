import type { Identity } from './identity.ts';
import type { SimulatedApp, SimulatedCvm, SimulatedNode, SimulatedWorkspace } from './model.ts';
import type { AppTemplate } from './presets.ts';
import { UnknownIdError } from './unknown-id-error.ts';

/** The workspaces, nodes, apps and CVMs; without behaviour over time. */
export interface Fleet {
  readonly workspaces: readonly SimulatedWorkspace[];
  readonly nodes: readonly SimulatedNode[];
  readonly apps: () => readonly SimulatedApp[];
  readonly cvms: () => readonly SimulatedCvm[];
  readonly addApp: (app: NewApp) => SimulatedApp;
  readonly removeApp: (app: SimulatedApp) => void;
  /** Adds a CVM in the phase `creating`, before its first boot. */
  readonly addCvm: (app: SimulatedApp, createdAtSeconds: number) => SimulatedCvm;
  readonly removeCvm: (cvm: SimulatedCvm) => void;
  /** Looks up by id, or by name where names are unique. @throws UnknownIdError */
  readonly app: (appId: string) => SimulatedApp;
  readonly cvm: (cvmId: string) => SimulatedCvm;
  readonly node: (nodeId: number | string) => SimulatedNode;
  readonly workspace: (nameOrSlug: string) => SimulatedWorkspace;
}

/** A new app. */
interface NewApp {
  readonly name: string;
  readonly workspace: SimulatedWorkspace;
  readonly template: AppTemplate;
  readonly createdAtSeconds: number;
}

/** The dependencies of a fleet. */
export interface FleetDeps {
  readonly identity: Identity;
  readonly workspaces: readonly SimulatedWorkspace[];
  readonly nodes: readonly SimulatedNode[];
}

/** Creates a fleet without apps. */
export function createFleet(deps: FleetDeps): Fleet {
  const { identity, workspaces, nodes } = deps;
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
      const added = toNewCvm(app, createdAtSeconds, deps);
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
    desiredCvms: 0,
  };
}

function toNewCvm(app: SimulatedApp, createdAtSeconds: number, { identity, nodes }: FleetDeps): SimulatedCvm {
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
    composeHash: null,
    instanceId: null,
    startedAtSeconds: null,
    exitedAtSeconds: null,
    bootProgress: '',
    bootError: '',
    shutdownProgress: '',
    events: [],
    batchRow: 'normal',
    guest: {},
  };
}

function hasCollidingNames(app: SimulatedApp): boolean {
  return app.template.name === 'vault-signer';
}

function removeFrom<T>(items: T[], item: T): void {
  const index = items.indexOf(item);
  if (index >= 0) items.splice(index, 1);
}

function find<T>(items: readonly T[], kind: string, id: number | string, matches: (item: T) => boolean): T {
  const found = items.find(matches);
  if (found === undefined) throw new UnknownIdError(`no such ${kind}: ${id}`);
  return found;
}
