import type { Life, LifeParts } from './life.ts';
import type { NodeStatus, SimulatedApp, SimulatedCvm } from './model.ts';
import type { PlanName } from './plans.ts';

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
type Parts = LifeParts & { readonly life: Life };

/** Lets something happen every 30 to 60 life seconds; each kind comes up once a round, in another order. */
export function startIncidents(parts: Parts): void {
  let round: Incident[] = [];
  const plan = (): void => {
    parts.schedule.set('incidents', parts.random.between(...PAUSE_SECONDS), () => {
      if (round.length === 0) round = parts.random.shuffle(INCIDENTS);
      const incident = round.pop();
      if (incident) happen(parts, incident);
      plan();
    });
  };
  plan();
}

function happen(parts: Parts, incident: Incident): void {
  if (incident === 'nodeOffline') disturbNode(parts, 'OFFLINE');
  else if (incident === 'nodeMaintenance') disturbNode(parts, 'MAINTENANCE');
  else if (incident === 'scaleOut') scaleOut(parts);
  else if (incident === 'replace') withRunningCvm(parts, (cvm) => replace(parts, cvm));
  else befall(parts, incident);
}

function befall(parts: Parts, plan: PlanName): void {
  withRunningCvm(parts, (cvm) => parts.life.begin(cvm, plan));
}

function withRunningCvm({ fleet, random }: Parts, act: (cvm: SimulatedCvm) => void): void {
  const candidates = fleet.cvms().filter((cvm) => cvm.status === 'running');
  if (candidates.length > 0) act(random.pick(candidates));
}

function replace(parts: Parts, cvm: SimulatedCvm): void {
  parts.life.begin(cvm, 'delete', () => {
    parts.schedule.set(`replace ${cvm.id}`, parts.random.between(20, 60), () => {
      if (isThere(parts, cvm.app) && cvm.app.cvms.length < cvm.app.wantedCvms) parts.life.create(cvm.app);
    });
  });
}

function scaleOut(parts: Parts): void {
  const apps = parts.fleet
    .apps()
    .filter(({ cvms, wantedCvms }) => cvms.length > 0 && cvms.length <= wantedCvms);
  if (apps.length === 0) return;
  const app = parts.random.pick(apps);
  const extra = parts.life.create(app);
  parts.schedule.set(`shrink ${extra.id}`, parts.random.between(150, 300), () => {
    const surplus = app.cvms.includes(extra) ? extra : app.cvms.at(-1);
    if (surplus && isThere(parts, app) && app.cvms.length > app.wantedCvms)
      parts.life.begin(surplus, 'delete');
  });
}

function disturbNode(parts: Parts, status: NodeStatus): void {
  const online = parts.fleet.nodes.filter((node) => node.status === 'ONLINE');
  if (online.length < 2) return;
  const node = parts.random.pick(online);
  node.status = status;
  parts.schedule.set(`node ${node.id}`, parts.random.between(40, 120), () => {
    node.status = 'ONLINE';
  });
}

function isThere({ fleet }: Parts, app: SimulatedApp): boolean {
  return fleet.apps().includes(app);
}
