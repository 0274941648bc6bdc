import type { Command } from 'commander';
import type { TcpAddress } from '../http/listen-address.ts';
import { type Environment, untilStopped } from './environment.ts';
import { openSimulator } from './open-simulator.ts';
import { addSimulatorAddressFlag, addSimulatorFlags, type SimulatorFlags } from './simulator-flags.ts';

interface SimulateFlags extends SimulatorFlags {
  readonly listen: TcpAddress;
}

/** Adds `simulate`: the simulated cloud without the exporter. */
export function addSimulate(program: Command, environment: Environment): void {
  const command = program
    .command('simulate')
    .description('run only the simulated Phala Cloud API')
    .action((flags: SimulateFlags) => simulate(flags, environment));
  addSimulatorFlags(addSimulatorAddressFlag(command), 1);
}

async function simulate(flags: SimulateFlags, environment: Environment): Promise<void> {
  const simulator = await openSimulator(
    flags,
    { address: flags.listen, flag: '--listen' },
    environment.clock,
  );
  const keys = simulator.workspaces.map(({ name, apiKey }) => `  ${name.padEnd(12)}${apiKey}\n`);
  environment.stdout(`Simulated Phala Cloud API: ${simulator.baseUrl}
API keys of its workspaces (made up):
${keys.join('')}Control API:      curl ${simulator.origin}/_control
Run the exporter: PHALA_CLOUD_API_PREFIX=${simulator.baseUrl} PHALA_CLOUD_API_KEY=${simulator.workspaces[0]?.apiKey} npm start
Ctrl-C stops it.
`);
  await untilStopped(environment);
  await simulator.close();
}
