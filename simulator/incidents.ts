import type { Lifecycle, LifecycleDeps } from './lifecycle.ts';
import type { NodeStatus, SimulatedApp, SimulatedCvm } from './model.ts';
import type { ScenarioName } from './scenarios.ts';

const PAUSE_SECONDS = [30, 60] as const;

const INCIDENTS = [
  'update',
  'crash',
  'pause',
  'scaleOut',
  'update',
  'failedUpdate',
  'replace',
  'restart',
  'nodeOffline',
  'update',
  'crashLoop',
  'nodeMaintenance',
] as const;

type Incident = (typeof INCIDENTS)[number];
type Deps = LifecycleDeps & { readonly lifecycle: Lifecycle };

/** Triggers an incident every 30 to 60 simulated seconds; each kind once per round, in random order. */
export function startIncidents(deps: Deps): void {
  let round: Incident[] = [];
  const scheduleNext = (): void => {
    deps.schedule.set('incidents', deps.random.between(...PAUSE_SECONDS), () => {
      if (round.length === 0) round = deps.random.shuffle(INCIDENTS);
      const incident = round.pop();
      if (incident) trigger(deps, incident);
      scheduleNext();
    });
  };
  scheduleNext();
}

function trigger(deps: Deps, incident: Incident): void {
  if (incident === 'nodeOffline') disturbNode(deps, 'OFFLINE');
  else if (incident === 'nodeMaintenance') disturbNode(deps, 'MAINTENANCE');
  else if (incident === 'scaleOut') scaleOut(deps);
  else if (incident === 'replace') withRunningCvm(deps, (cvm) => replace(deps, cvm));
  else runScenario(deps, incident);
}

function runScenario(deps: Deps, scenario: ScenarioName): void {
  withRunningCvm(deps, (cvm) => deps.lifecycle.begin(cvm, scenario));
}

function withRunningCvm({ fleet, random }: Deps, run: (cvm: SimulatedCvm) => void): void {
  const candidates = fleet.cvms().filter((cvm) => cvm.status === 'running');
  if (candidates.length > 0) run(random.pick(candidates));
}

function replace(deps: Deps, cvm: SimulatedCvm): void {
  deps.lifecycle.begin(cvm, 'delete', () => {
    deps.schedule.set(`replace ${cvm.id}`, deps.random.between(20, 60), () => {
      if (exists(deps, cvm.app) && cvm.app.cvms.length < cvm.app.desiredCvms) deps.lifecycle.create(cvm.app);
    });
  });
}

function scaleOut(deps: Deps): void {
  const apps = deps.fleet
    .apps()
    .filter(({ cvms, desiredCvms }) => cvms.length > 0 && cvms.length <= desiredCvms);
  if (apps.length === 0) return;
  const app = deps.random.pick(apps);
  const extra = deps.lifecycle.create(app);
  deps.schedule.set(`shrink ${extra.id}`, deps.random.between(150, 300), () => {
    const surplus = app.cvms.includes(extra) ? extra : app.cvms.at(-1);
    if (surplus && exists(deps, app) && app.cvms.length > app.desiredCvms)
      deps.lifecycle.begin(surplus, 'delete');
  });
}

function disturbNode(deps: Deps, status: NodeStatus): void {
  const online = deps.fleet.nodes.filter((node) => node.status === 'ONLINE');
  if (online.length < 2) return;
  const node = deps.random.pick(online);
  node.status = status;
  deps.schedule.set(`node ${node.id}`, deps.random.between(40, 120), () => {
    node.status = 'ONLINE';
  });
}

function exists({ fleet }: Deps, app: SimulatedApp): boolean {
  return fleet.apps().includes(app);
}
