import type { Command } from 'commander';
import type { Environment } from './environment.ts';
import { findHealthy } from './find-healthy.ts';
import { addWebAddressFlag, toListenAddresses, type WebFlags } from './flags.ts';

/** Adds `healthcheck`. The image has `probe.ts`, which does the same and loads no more than it needs. */
export function addHealthcheck(program: Command, { env, stdout }: Environment): void {
  const command = program
    .command('healthcheck')
    .description('check that the exporter on this machine is alive')
    .action(async (flags: WebFlags) =>
      stdout(`${await findHealthy(toListenAddresses(flags, env))} is healthy\n`),
    );
  addWebAddressFlag(command);
}
