import { APP_TEMPLATES, type AppTemplate, NODE_TEMPLATES } from './catalogue.ts';
import type { Fleet } from './fleet.ts';
import type { Identity } from './identity.ts';
import type { Life, LifeParts } from './life.ts';
import type { SimulatedNode, SimulatedWorkspace } from './model.ts';
import type { PlanName } from './plans.ts';

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
const FEWEST_APPS_FOR_TROUBLE = 6;

/** Makes the nodes of a new world, all online. */
export function toNodes(identity: Identity): SimulatedNode[] {
  return NODE_TEMPLATES.map((template) => ({
    ...template,
    deviceId: identity.hex(`device/${template.id}`, 64),
    ppid: identity.hex(`ppid/${template.id}`, 32),
    gatewayDomain: `dstack-${template.name}.phala.example`,
    status: 'ONLINE',
  }));
}

/** Makes the two workspaces; `staging` has the key whose answers are in the old shape by default. */
export function toWorkspaces(identity: Identity): SimulatedWorkspace[] {
  return (['production', 'staging'] as const).map((name) => ({
    id: `wks_${identity.hex(`workspace/${name}`, 10)}`,
    name,
    slug: `acme-${name}`,
    defaultShape: name === 'production' ? 'info' : 'hosted',
    apiKey: toApiKey(identity, name, 1),
    keyExpired: false,
    keyGeneration: 1,
  }));
}

/** The key of a workspace; every renewal gives another one. */
export function toApiKey(identity: Identity, workspaceName: string, generation: number): string {
  return `phak_sim_${workspaceName}_${identity.hex(`key/${workspaceName}/${generation}`, 24)}`;
}

/** Takes the nth app's template; after the last it begins again, with a number in the name. */
export function toTemplate(index: number): AppTemplate {
  const template = APP_TEMPLATES[index % APP_TEMPLATES.length];
  if (!template) throw new Error('the catalogue has no apps');
  const round = Math.floor(index / APP_TEMPLATES.length) + 1;
  return round === 1 ? template : { ...template, name: `${template.name}-${round}` };
}

/** How much there is at the start, and whether all of it is well. */
interface Opening {
  readonly apps: number;
  readonly cvmsPerApp: number;
  readonly isCalm: boolean;
}

/** Fills a new world: two thirds of the apps in the first workspace, and some CVMs already in trouble. */
export function openWorld(parts: LifeParts & { life: Life }, { apps, cvmsPerApp, isCalm }: Opening): void {
  const { fleet, random, clock, life } = parts;
  const counts = toCvmCounts(apps, cvmsPerApp);
  for (const [index, count] of counts.entries()) {
    const template = toTemplate(index);
    const workspace = fleet.workspaces[apps > 1 && index % 3 === 2 ? 1 : 0];
    if (!workspace) throw new Error('a world needs two workspaces');
    const appAgeSeconds = random.between(2 * DAY_SECONDS, 90 * DAY_SECONDS);
    const app = fleet.addApp({
      name: template.name,
      workspace,
      template,
      createdAtSeconds: clock.nowSeconds() - appAgeSeconds,
    });
    for (let number = 0; number < count; number += 1) {
      life.createRunning(app, random.between(HOUR_SECONDS, appAgeSeconds));
    }
  }
  if (apps >= FEWEST_APPS_FOR_TROUBLE && !isCalm) openWithTrouble(fleet, life);
}

const TROUBLE: readonly PlanName[] = ['update', 'rest', 'failure', 'start'];

function openWithTrouble(fleet: Fleet, life: Life): void {
  for (const [index, plan] of TROUBLE.entries()) {
    const cvm = fleet.apps()[index]?.cvms.at(-1);
    if (cvm) life.begin(cvm, plan);
  }
}

function toCvmCounts(apps: number, cvmsPerApp: number): number[] {
  const filled = Math.max(apps - 1, 1);
  const counts = Array.from({ length: apps }, (_, index) => (index < filled ? cvmsPerApp : 0));
  if (apps > 1) {
    for (let extra = 0; extra < cvmsPerApp; extra += 1) {
      const index = extra % filled;
      counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  return counts;
}
