import type { Simulator } from '#simulator';
import type { Clock } from '../clock.ts';
import type { TcpAddress } from '../http/listen-address.ts';
import { toListenError } from '../http/listen-error.ts';
import type { SimulatorFlags } from './simulator-flags.ts';

/** Where the simulator listens, and the flag that says so. */
export interface SimulatorPlace {
  readonly address: TcpAddress;
  readonly flag: string;
}

/** Starts a simulator by its flags. @throws StartupError in one line when it cannot listen. */
export async function openSimulator(
  { seed, apps, cvmsPerApp, speed }: SimulatorFlags,
  { address, flag }: SimulatorPlace,
  clock: Clock,
): Promise<Simulator> {
  const { host = '::', port } = address;
  // Only here: the exporter itself starts without it.
  const { startSimulator } = await import('#simulator');
  try {
    return await startSimulator({ host, port, seed, apps, cvmsPerApp, speed, clock });
  } catch (error) {
    throw toListenError(error, address, flag);
  }
}
