import type { Command } from 'commander';
import { loadConfig } from '../config/load.ts';
import type { Environment } from './environment.ts';
import { addConfigFlags, type ConfigFlags } from './flags.ts';

/** Adds `check-config`. */
export function addCheckConfig(program: Command, environment: Environment): void {
  const command = program
    .command('check-config')
    .description('check the configuration, say what is wrong, and end')
    .action((flags: ConfigFlags) => checkConfig(flags, environment));
  addConfigFlags(command);
}

/** Checks the configuration that `serve` would use. @throws ConfigError with all faults. */
export async function checkConfig(flags: ConfigFlags, { env, stdout }: Environment): Promise<void> {
  const { workspaces } = await loadConfig({ file: flags['config.file'], env });
  const apps = workspaces.reduce((sum, workspace) => sum + workspace.apps.length, 0);
  const discovering = workspaces.filter(({ discovery }) => discovery.enabled).length;
  const facts = [
    count(workspaces.length, 'workspace'),
    `${count(apps, 'app')} configured`,
    `discovery in ${count(discovering, 'workspace')}`,
  ];
  stdout(`${flags['config.file'] ?? 'the environment'}: the configuration is good: ${facts.join(', ')}\n`);
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
