import { type Command, Option } from 'commander';
import type { Simulator } from '#simulator';
import type { Clock } from '../clock.ts';
import { parseTcpAddress, type TcpAddress } from '../http/listen-address.ts';
import { toListenError } from '../http/listen-error.ts';
import { type Environment, untilStopped } from './environment.ts';
import { ADDRESS_EXAMPLES, numberAs, parseAs } from './flags.ts';

export interface SimulatorFlags {
  readonly listen: TcpAddress;
  readonly guestPort: number;
  readonly seed: number;
  readonly apps: number;
  readonly cvmsPerApp: number;
  readonly speed: number;
  readonly calm?: boolean;
  readonly statusGeneration: 1 | 2 | 3;
}

const toCount = numberAs('a whole number from 1 to 99999', /^[1-9]\d{0,4}$/);
const toFactor = numberAs('a number such as 1 or 0.5', /^\d{1,6}(\.\d{1,3})?$/);

export function addSimulatorFlags(command: Command, defaultSpeed: number): Command {
  return command
    .addOption(
      new Option('--listen <address>', 'address of the simulated API')
        .argParser(parseAs(`an address such as ${ADDRESS_EXAMPLES}`, parseTcpAddress))
        .default({ host: '127.0.0.1', port: 10_058 }, '127.0.0.1:10058'),
    )
    .option(
      '--guest-port <number>',
      'port of the simulated guests, on the same host; 0 is a free one',
      numberAs('a port', /^\d{1,5}$/),
      0,
    )
    .option(
      '--seed <number>',
      'seed of the simulated cloud',
      numberAs('a whole number up to 999999', /^\d{1,6}$/),
      1,
    )
    .option('--apps <number>', 'number of apps', toCount, 6)
    .option('--cvms-per-app <number>', 'CVMs per app, on average', toCount, 3)
    .option('--calm', 'nothing fails or changes by itself, only by the control API')
    .option('--speed <factor>', 'simulated time relative to real time; 0 stops it', toFactor, defaultSpeed)
    .option(
      '--status-generation <number>',
      'form of the live status: 1 (oldest) to 3',
      numberAs('1, 2 or 3', /^[123]$/),
      3,
    );
}

/** Starts the simulator of the flags. @throws StartupError in one line when it cannot listen. */
export async function openSimulator(
  { listen, calm = false, ...world }: SimulatorFlags,
  clock: Clock,
): Promise<Simulator> {
  // Imported on demand: `serve` does not load the simulator.
  const { startSimulator } = await import('#simulator');
  const { host = '::', port } = listen;
  try {
    return await startSimulator({ ...world, isCalm: calm, host, port, clock });
  } catch (error) {
    throw toListenError(error, listen, '--listen');
  }
}

export function addSimulate(program: Command, environment: Environment): void {
  const command = program
    .command('simulate')
    .description('run only the simulated Phala Cloud API')
    .action((flags: SimulatorFlags) => simulate(flags, environment));
  addSimulatorFlags(command, 1);
}

async function simulate(flags: SimulatorFlags, environment: Environment): Promise<void> {
  const simulator = await openSimulator(flags, environment.clock);
  const keys = simulator.workspaces.map(({ name, apiKey }) => `  ${name.padEnd(12)}${apiKey}\n`);
  environment.stdout(`Simulated Phala Cloud API: ${simulator.baseUrl}
API keys of its workspaces (made up):
${keys.join('')}Guests, by proxy: ${simulator.guestOrigin}
Control API:      curl ${simulator.origin}/_control
Run the exporter: PHALA_CLOUD_API_PREFIX=${simulator.baseUrl} PHALA_CLOUD_API_KEY=${simulator.workspaces[0]?.apiKey} phala-cloud-exporter
Ctrl-C stops it.
`);
  await untilStopped(environment);
  await simulator.close();
}
