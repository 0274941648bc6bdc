import type { Simulator } from '#simulator';
import type { Clock } from '../clock.ts';
import type { TcpAddress } from '../http/listen-address.ts';
import { toListenError } from '../http/listen-error.ts';
import type { SimulatorFlags } from './simulator-flags.ts';

/** Where the simulator listens. */
export interface SimulatorAddress {
  readonly address: TcpAddress;
  /** For the error message. */
  readonly flag: string;
}

/** Starts the simulator of the flags. @throws StartupError in one line when it cannot listen. */
export async function openSimulator(
  { seed, apps, cvmsPerApp, speed }: SimulatorFlags,
  { address, flag }: SimulatorAddress,
  clock: Clock,
): Promise<Simulator> {
  const { host = '::', port } = address;
  // Imported on demand: `serve` does not load the simulator.
  const { startSimulator } = await import('#simulator');
  try {
    return await startSimulator({ host, port, seed, apps, cvmsPerApp, speed, clock });
  } catch (error) {
    throw toListenError(error, address, flag);
  }
}
