import { startChild } from './child.ts';
import { PROGRAM } from './places.ts';

/** How many apps the key sees, and how many CVMs each has on average. */
export interface FleetShape {
  readonly apps: number;
  readonly cvmsPerApp: number;
}

/** A simulated Phala Cloud in a process of its own. */
export interface Cloud {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** The apps that the key sees. */
  readonly appIds: readonly string[];
  readonly cvms: number;
  readonly stop: () => Promise<void>;
}

/** The fleets that are measured, by their number of CVMs. */
export const FLEETS = {
  100: { apps: 10, cvmsPerApp: 10 },
  1000: { apps: 10, cvmsPerApp: 100 },
  10000: { apps: 100, cvmsPerApp: 100 },
} as const satisfies Record<number, FleetShape>;
export type FleetSize = keyof typeof FLEETS;

/** A fleet in words. */
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

/** How a cloud behaves. */
export interface CloudOptions {
  /** What every answer takes. */
  readonly latencySeconds?: number;
  /** Whether nothing happens in it. */
  readonly isStill?: boolean;
}

/** Starts the simulator as a user would. */
export async function startCloud(
  fleet: FleetShape,
  { latencySeconds = 0, isStill = false }: CloudOptions = {},
): Promise<Cloud> {
  // Every third app of the simulator is in another workspace; the last one is empty, and the others have its CVMs.
  const apps = Math.ceil(fleet.apps * 1.5);
  const cvmsPerApp = Math.ceil((fleet.cvmsPerApp * (apps - 1)) / apps);
  const size = [`--apps=${apps}`, `--cvms-per-app=${cvmsPerApp}`];
  const flags = ['--listen=127.0.0.1:0', ...size, `--speed=${isStill ? 0 : 1}`];
  const child = startChild({ words: [PROGRAM, 'simulate', ...flags] });
  const baseUrl = await child.untilLine(/API: (\S+)/);
  const apiKey = await child.untilLine(/production +(\S+)/);
  const control = baseUrl.replace('/api/v1', '/_control');
  const seen = await listApps(control);
  if (latencySeconds > 0) await slowDown(control, latencySeconds);
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

async function slowDown(control: string, seconds: number): Promise<void> {
  const { status } = await fetch(`${control}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'latency', seconds }),
  });
  if (status !== 201) throw new Error(`the simulator answered ${status} when it was told to be slow`);
}
