import type { Command } from 'commander';
import { type Environment, untilStopped } from './environment.ts';
import { addSimulatorFlags, openSimulator, type SimulatorFlags } from './simulator.ts';

/** Adds `simulate`: the simulated cloud without the exporter. */
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
${keys.join('')}Control API:      curl ${simulator.origin}/_control
Run the exporter: PHALA_CLOUD_API_PREFIX=${simulator.baseUrl} PHALA_CLOUD_API_KEY=${simulator.workspaces[0]?.apiKey} npm start
Ctrl-C stops it.
`);
  await untilStopped(environment);
  await simulator.close();
}
