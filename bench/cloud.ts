import { startChild } from './child.ts';
import { PROGRAM } from './paths.ts';

/** The number of apps that the API key can see, and the average number of CVMs of each. */
export interface FleetShape {
  readonly apps: number;
  readonly cvmsPerApp: number;
}

/** A simulated Phala Cloud in a child process. */
export interface Cloud {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** The apps that the API key can see. */
  readonly appIds: readonly string[];
  readonly cvms: number;
  readonly stop: () => Promise<void>;
}

/** The measured fleets, by their number of CVMs. */
export const FLEETS = {
  100: { apps: 10, cvmsPerApp: 10 },
  1000: { apps: 10, cvmsPerApp: 100 },
  10000: { apps: 100, cvmsPerApp: 100 },
} as const satisfies Record<number, FleetShape>;
export type FleetSize = keyof typeof FLEETS;

/** Formats a fleet. */
export function describeFleet({ apps, cvmsPerApp }: FleetShape): string {
  return `${apps} apps × ${cvmsPerApp} CVMs`;
}

interface World {
  readonly apps: readonly {
    readonly id: string;
    readonly workspace: string;
    readonly cvms: readonly unknown[];
  }[];
}

/** The behaviour of the simulated cloud. */
export interface CloudOptions {
  /** The latency of every response. */
  readonly latencySeconds?: number;
  /** Whether nothing changes in it. */
  readonly isStatic?: boolean;
}

/** Starts the simulator as a user would. */
export async function startCloud(
  fleet: FleetShape,
  { latencySeconds = 0, isStatic = false }: CloudOptions = {},
): Promise<Cloud> {
  // Every third app of the simulator is in another workspace; the last one is empty, with its CVMs in the others.
  const apps = Math.ceil(fleet.apps * 1.5);
  const cvmsPerApp = Math.ceil((fleet.cvmsPerApp * (apps - 1)) / apps);
  const size = [`--apps=${apps}`, `--cvms-per-app=${cvmsPerApp}`];
  const flags = ['--listen=127.0.0.1:0', ...size, `--speed=${isStatic ? 0 : 1}`];
  const child = startChild({ args: [PROGRAM, 'simulate', ...flags] });
  const baseUrl = await child.waitForLine(/API: (\S+)/);
  const apiKey = await child.waitForLine(/production +(\S+)/);
  const control = baseUrl.replace('/api/v1', '/_control');
  const seen = await listApps(control);
  if (latencySeconds > 0) await addLatency(control, latencySeconds);
  return {
    baseUrl,
    apiKey,
    appIds: seen.map(({ id }) => id),
    cvms: seen.reduce((sum, { cvms }) => sum + cvms.length, 0),
    stop: child.stop,
  };
}

async function listApps(control: string): Promise<World['apps']> {
  const world = (await (await fetch(`${control}/world`)).json()) as World;
  return world.apps.filter(({ workspace }) => workspace === 'production');
}

async function addLatency(control: string, seconds: number): Promise<void> {
  const { status } = await fetch(`${control}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'latency', seconds }),
  });
  if (status !== 201) throw new Error(`POST /_control/faults: unexpected status ${status}`);
}
