import type { ExporterProcess, ExporterTimes } from '../../prometheus/stack/start-exporter.ts';
import type { Simulator } from '../../simulator/simulator.ts';

/** What an incident acts on. */
export interface Scene {
  readonly simulator: Simulator;
  readonly exporter: ExporterProcess;
}

/** An incident, and what it makes Alertmanager notify. */
export interface Incident {
  readonly title: string;
  readonly options?: Pick<ExporterTimes, 'discoveryRefresh' | 'expectsCvms'> & {
    readonly workspaces?: 1 | 2;
  };
  /** What happens, by the minute. */
  readonly steps: Readonly<Record<number, (scene: Scene) => void | Promise<void>>>;
  /** Alerts of severity `critical`, each notified once. */
  readonly pages: readonly string[];
  /** Alerts of severity `warning`. */
  readonly tickets?: readonly string[];
}

/** Apps of the workspace production, whose names are its aliases. */
const DISCOVERED = { discoveryRefresh: '15s' };
const WITHOUT_EXPECTATION = { expectsCvms: false };

const production = ({ simulator }: Scene): readonly string[] =>
  simulator.workspaces.find(({ name }) => name === 'production')?.appIds ?? [];
const firstApp = (scene: Scene): string => production(scene)[0] ?? '';
const cvmsOf = (scene: Scene): ReturnType<Simulator['world']['cvms']> =>
  scene.simulator.world.cvms(firstApp(scene));

// A CVM with a known node id: the inhibition by the node compares ids.
function aCvm(scene: Scene): ReturnType<Simulator['world']['cvms']>[number] {
  const cvm = cvmsOf(scene).find(({ nodeIdKnown }) => nodeIdKnown);
  if (cvm === undefined) throw new Error('the simulated cloud has no such CVM');
  return cvm;
}

function fault(input: Parameters<Simulator['faults']['add']>[0]): Incident['steps'] {
  return { 0: ({ simulator }) => void simulator.faults.add(input) };
}

function change(run: (scene: Scene) => void | Promise<void>): Incident['steps'] {
  return { 0: run };
}

function removeProduction(scene: Scene): void {
  for (const id of production(scene)) scene.simulator.world.removeApp(id);
}

/** The incidents that are played to real servers. */
export const INCIDENTS: readonly Incident[] = [
  { title: 'A calm cloud', steps: {}, pages: [] },
  {
    title: 'The key of one of two workspaces expires',
    options: { workspaces: 2 },
    steps: change(({ simulator }) => simulator.world.expireKey('production')),
    pages: ['PhalaApiKeyRefused'],
  },
  {
    title: 'The only key expires',
    steps: change(({ simulator }) => simulator.world.expireKey('production')),
    pages: ['PhalaApiKeyRefused'],
  },
  {
    title: 'The only key expires; apps are discovered',
    options: DISCOVERED,
    steps: change(({ simulator }) => simulator.world.expireKey('production')),
    pages: ['PhalaApiKeyRefused'],
  },
  {
    title: 'The API answers 503 to everything',
    options: { workspaces: 2 },
    steps: fault({ kind: 'status', status: 503 }),
    pages: ['PhalaAllPollsFailing'],
  },
  {
    title: 'The API answers 503 to one of two workspaces',
    options: { workspaces: 2 },
    steps: fault({ kind: 'status', status: 503, workspace: 'production' }),
    pages: ['PhalaWorkspacePollsFailing'],
  },
  {
    title: 'The API throttles the workspace (429)',
    steps: fault({ kind: 'status', status: 429 }),
    pages: ['PhalaWorkspaceThrottled'],
  },
  {
    title: 'Something else than the API answers, in HTML',
    steps: fault({ kind: 'html' }),
    pages: ['PhalaAllPollsFailing'],
  },
  {
    title: 'Connections are reset',
    steps: fault({ kind: 'reset' }),
    pages: ['PhalaAllPollsFailing'],
  },
  {
    title: 'The exporter is killed',
    steps: change(({ exporter }) => exporter.kill()),
    pages: ['PhalaExporterDown'],
  },
  {
    title: 'A CVM crashes',
    steps: change((scene) => scene.simulator.world.crash(aCvm(scene).id)),
    pages: ['PhalaCvmFailed'],
  },
  {
    title: 'A CVM crashes; later the API answers 503 for 12 minutes',
    steps: {
      0: (scene) => scene.simulator.world.crash(aCvm(scene).id),
      8: ({ simulator }) => void simulator.faults.add({ kind: 'status', status: 503 }),
      20: ({ simulator }) => simulator.faults.clear(),
    },
    pages: ['PhalaCvmFailed', 'PhalaAllPollsFailing'],
  },
  {
    title: 'A CVM crashes; later the exporter cannot be scraped any more',
    steps: {
      0: (scene) => scene.simulator.world.crash(aCvm(scene).id),
      8: ({ exporter }) => exporter.kill(),
    },
    pages: ['PhalaCvmFailed', 'PhalaExporterDown'],
  },
  {
    title: 'A CVM is not restarted any more',
    steps: change((scene) => scene.simulator.world.exhaust(aCvm(scene).id)),
    pages: ['PhalaCvmAutoRestartExhausted'],
  },
  {
    title: 'A boot hangs with an error',
    steps: change((scene) =>
      scene.simulator.world.hang(aCvm(scene).id, {
        stage: 'requesting app keys',
        bootError: 'Failed to request app keys',
        phase: 'running',
      }),
    ),
    pages: ['PhalaCvmBootError'],
  },
  {
    title: 'A CVM restarts between two polls',
    steps: change((scene) => scene.simulator.world.restart(aCvm(scene).id)),
    pages: [],
    tickets: ['PhalaCvmRestarted'],
  },
  {
    title: 'A node goes offline',
    steps: change((scene) => scene.simulator.world.setNodeStatus(aCvm(scene).node.id, 'OFFLINE')),
    pages: ['PhalaNodeOffline'],
  },
  {
    title: 'Live status fails',
    steps: fault({ kind: 'status', status: 503, endpoint: 'status_batch' }),
    pages: [],
    tickets: ['PhalaCollectorFailing'],
  },
  {
    title: 'All CVMs of an app with expected_cvms are deleted',
    steps: change((scene) => {
      for (const { id } of cvmsOf(scene)) scene.simulator.world.delete(id);
      scene.simulator.world.advance(300);
    }),
    pages: ['PhalaAppCvmsNotReady'],
  },
  {
    title: 'An app of the configuration is deleted',
    steps: change((scene) => scene.simulator.world.removeApp(firstApp(scene))),
    pages: ['PhalaAppNotFound'],
  },
  {
    title: 'A discovered app with running CVMs is deleted',
    options: DISCOVERED,
    steps: change((scene) => scene.simulator.world.removeApp(production(scene)[1] ?? '')),
    pages: [],
    tickets: ['PhalaAppVanished'],
  },
  {
    title: 'The list of apps contradicts itself: it is empty, with a total of more',
    options: DISCOVERED,
    steps: fault({ kind: 'empty_list', endpoint: 'apps' }),
    pages: [],
    tickets: ['PhalaDiscoveryFailing'],
  },
  {
    title: 'The list of apps becomes empty',
    options: DISCOVERED,
    steps: change(removeProduction),
    pages: ['PhalaWorkspaceWithoutApps'],
  },
  {
    title: 'The list of apps of one of two workspaces becomes empty',
    options: { ...DISCOVERED, workspaces: 2 },
    steps: change(removeProduction),
    pages: ['PhalaWorkspaceWithoutApps'],
  },
  {
    title: 'Every list of CVMs becomes empty',
    steps: fault({ kind: 'empty_list', endpoint: 'app_cvms' }),
    pages: ['PhalaWorkspaceShrunk'],
  },
  {
    title: 'The key has no access to one app (403)',
    steps: change((scene) => {
      scene.simulator.faults.add({ kind: 'status', status: 403, app_id: firstApp(scene) });
    }),
    pages: ['PhalaAppKeyRefused'],
  },
  {
    title: 'An operator stops a CVM of an app without expected_cvms',
    options: WITHOUT_EXPECTATION,
    steps: {
      0: (scene) => scene.simulator.world.stop(aCvm(scene).id),
      2: ({ simulator }) => simulator.world.advance(300),
    },
    pages: [],
  },
];
