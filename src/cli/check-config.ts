import type { Command } from 'commander';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { ConfigError } from '../errors.ts';
import { loadWebConfig } from '../web-config/load.ts';
import type { Environment } from './environment.ts';
import { addConfigFlags, addWebConfigFlag, type ConfigFlags, type WebConfigFlags } from './flags.ts';

/** Adds `check-config`. */
export function addCheckConfig(program: Command, environment: Environment): void {
  const command = program
    .command('check-config')
    .description('check the configuration, say what is wrong, and end')
    .action((flags: ConfigFlags & WebConfigFlags) => checkConfig(flags, environment));
  addWebConfigFlag(addConfigFlags(command));
}

/** Checks the configurations that `serve` would use. @throws ConfigError with all faults. */
export async function checkConfig(
  flags: ConfigFlags & WebConfigFlags,
  { env, stdout }: Environment,
): Promise<void> {
  const { workspaces } = await loadConfigs(flags, env);
  const apps = workspaces.reduce((sum, workspace) => sum + workspace.apps.length, 0);
  const discovering = workspaces.filter(({ discovery }) => discovery.enabled).length;
  const facts = [
    count(workspaces.length, 'workspace'),
    `${count(apps, 'app')} configured`,
    `discovery in ${count(discovering, 'workspace')}`,
  ];
  stdout(`${flags['config.file'] ?? 'the environment'}: the configuration is good: ${facts.join(', ')}\n`);
  const webFile = flags['web.config.file'];
  if (webFile !== undefined) stdout(`${webFile}: the web configuration is good\n`);
}

/** Loads the configuration, and makes sure that the web configuration is good. @throws ConfigError with all faults of both. */
export async function loadConfigs(
  flags: ConfigFlags & WebConfigFlags,
  env: NodeJS.ProcessEnv,
): Promise<Config> {
  const webFile = flags['web.config.file'];
  const [config, web] = await Promise.allSettled([
    loadConfig({ file: flags['config.file'], env }),
    Promise.resolve(webFile).then((file) => file !== undefined && loadWebConfig(file)),
  ]);
  const errors = [config, web].flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  const faults = errors.flatMap((error) => (error instanceof ConfigError ? error.faults : []));
  if (faults.length > 0) throw new ConfigError(faults);
  if (config.status === 'rejected') throw config.reason;
  if (web.status === 'rejected') throw web.reason;
  return config.value;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
