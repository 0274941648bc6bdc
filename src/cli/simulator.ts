import { type Command, Option } from 'commander';
import type { Simulator } from '#simulator';
import type { Clock } from '../clock.ts';
import { parseTcpAddress, type TcpAddress } from '../http/listen-address.ts';
import { toListenError } from '../http/listen-error.ts';
import { ADDRESS_EXAMPLES, parseAs } from './flags.ts';

/** Flags of the simulated cloud. */
export interface SimulatorFlags {
  readonly listen: TcpAddress;
  readonly seed: number;
  readonly apps: number;
  readonly cvmsPerApp: number;
  readonly speed: number;
  readonly statusGeneration: 1 | 2 | 3;
}

const toNumber = parseAs('a whole number up to 999999', numberIn(/^\d{1,6}$/));
const toCount = parseAs('a whole number from 1 to 99999', numberIn(/^[1-9]\d{0,4}$/));
const toFactor = parseAs('a number such as 1 or 0.5', numberIn(/^\d{1,6}(\.\d{1,3})?$/));
const toGeneration = parseAs('1, 2 or 3', numberIn(/^[123]$/));

/** Adds the flags of the simulated cloud. */
export function addSimulatorFlags(command: Command, defaultSpeed: number): Command {
  return command
    .addOption(
      new Option('--listen <address>', 'address of the simulated API')
        .argParser(parseAs(`an address such as ${ADDRESS_EXAMPLES}`, parseTcpAddress))
        .default({ host: '127.0.0.1', port: 10_058 }, '127.0.0.1:10058'),
    )
    .option('--seed <number>', 'seed of the simulated cloud', toNumber, 1)
    .option('--apps <number>', 'number of apps', toCount, 6)
    .option('--cvms-per-app <number>', 'CVMs per app, on average', toCount, 3)
    .option('--speed <factor>', 'simulated time relative to real time; 0 stops it', toFactor, defaultSpeed)
    .option('--status-generation <number>', 'form of the live status: 1 (oldest) to 3', toGeneration, 3);
}

/** Starts the simulator of the flags. @throws StartupError in one line when it cannot listen. */
export async function openSimulator(
  { listen, seed, apps, cvmsPerApp, speed, statusGeneration }: SimulatorFlags,
  clock: Clock,
): Promise<Simulator> {
  // Imported on demand: `serve` does not load the simulator.
  const { startSimulator } = await import('#simulator');
  const { host = '::', port } = listen;
  try {
    return await startSimulator({ host, port, seed, apps, cvmsPerApp, speed, statusGeneration, clock });
  } catch (error) {
    throw toListenError(error, listen, '--listen');
  }
}

function numberIn(pattern: RegExp): (text: string) => number | undefined {
  return (text) => (pattern.test(text) ? Number(text) : undefined);
}
