import type { Fleet } from './fleet.ts';
import type { Identity } from './identity.ts';
import type { Lifecycle, LifecycleDeps } from './lifecycle.ts';
import type { SimulatedNode, SimulatedWorkspace } from './model.ts';
import { APP_TEMPLATES, type AppTemplate, NODE_TEMPLATES } from './presets.ts';
import type { ScenarioName } from './scenarios.ts';

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
const MIN_APPS_FOR_SCENARIOS = 6;

/** Creates the nodes, all online. */
export function toNodes(identity: Identity): SimulatedNode[] {
  return NODE_TEMPLATES.map((template) => ({
    ...template,
    deviceId: identity.hex(`device/${template.id}`, 64),
    ppid: identity.hex(`ppid/${template.id}`, 32),
    gatewayDomain: `dstack-${template.name}.phala.example`,
    status: 'ONLINE',
    isGatewayUp: true,
    batchRow: 'normal',
  }));
}

/** Creates the two workspaces; the key of `staging` gets the old shape by default. */
export function toWorkspaces(identity: Identity): SimulatedWorkspace[] {
  return (['production', 'staging'] as const).map((name) => ({
    id: `wks_${identity.hex(`workspace/${name}`, 10)}`,
    name,
    slug: `acme-${name}`,
    defaultShape: name === 'production' ? 'info' : 'hosted',
    apiKey: toApiKey(identity, name, 1),
    keyExpired: false,
    keyGeneration: 1,
    account: {
      tier: name === 'production' ? 'LEVEL_2' : 'ENTERPRISE',
      billingStatus: 'active',
      suspendedAtSeconds: null,
      balanceUsd: 0,
      grantedUsd: 0,
      outstandingUsd: 0,
      isPostPaid: name === 'staging',
      quotas: { vm_slots: 20_000, vcpu: 100_000, memory_mb: 100_000_000, disk_gb: -1 },
    },
  }));
}

/** The API key of a workspace; each generation has another one. */
export function toApiKey(identity: Identity, workspaceName: string, generation: number): string {
  return `phak_sim_${workspaceName}_${identity.hex(`key/${workspaceName}/${generation}`, 24)}`;
}

/** The template of the nth app; beyond the last one they repeat, with a number in the name. */
export function toTemplate(index: number): AppTemplate {
  const template = APP_TEMPLATES[index % APP_TEMPLATES.length];
  if (!template) throw new Error('APP_TEMPLATES is empty');
  const round = Math.floor(index / APP_TEMPLATES.length) + 1;
  return round === 1 ? template : { ...template, name: `${template.name}-${round}` };
}

/** The initial number of apps and CVMs, and whether all of them are healthy. */
interface InitialState {
  readonly apps: number;
  readonly cvmsPerApp: number;
  readonly isCalm: boolean;
}

/** Adds apps and CVMs: two thirds of the apps in the first workspace, and some CVMs in an unhealthy state. */
export function fillFleet(
  deps: LifecycleDeps & { lifecycle: Lifecycle },
  { apps, cvmsPerApp, isCalm }: InitialState,
): void {
  const { fleet, random, clock, lifecycle } = deps;
  const counts = toCvmCounts(apps, cvmsPerApp);
  for (const [index, count] of counts.entries()) {
    const template = toTemplate(index);
    const workspace = fleet.workspaces[apps > 1 && index % 3 === 2 ? 1 : 0];
    if (!workspace) throw new Error('expected two workspaces');
    const appAgeSeconds = random.between(2 * DAY_SECONDS, 90 * DAY_SECONDS);
    const app = fleet.addApp({
      name: template.name,
      workspace,
      template,
      createdAtSeconds: clock.nowSeconds() - appAgeSeconds,
    });
    for (let number = 0; number < count; number += 1) {
      lifecycle.createRunning(app, random.between(HOUR_SECONDS, appAgeSeconds));
    }
  }
  if (apps >= MIN_APPS_FOR_SCENARIOS && !isCalm) startInitialScenarios(fleet, lifecycle);
}

const INITIAL_SCENARIOS: readonly ScenarioName[] = ['update', 'rest', 'failure', 'start'];

function startInitialScenarios(fleet: Fleet, lifecycle: Lifecycle): void {
  for (const [index, scenario] of INITIAL_SCENARIOS.entries()) {
    const cvm = fleet.apps()[index]?.cvms.at(-1);
    if (cvm) lifecycle.begin(cvm, scenario);
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
