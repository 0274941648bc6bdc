import type { Command } from 'commander';
import type { AppOptions } from '../app/app.ts';
import { type Config, findWarnings } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { ConfigError } from '../errors.ts';
import { createLoader, type Loader } from '../files/watch-files.ts';
import { FAMILY_NAMES } from '../metrics/family-names.ts';
import type { Shard } from '../shard.ts';
import { loadWebConfig } from '../web-config/load.ts';
import type { Environment } from './environment.ts';
import { addShardFlags, addWebConfigFlag, type ShardFlags, toShard, type WebFlags } from './flags.ts';

export interface ConfigFlags extends ShardFlags, Pick<WebFlags, 'web.config.file'> {
  readonly 'config.file'?: string;
}

export function addConfigFlags(command: Command): Command {
  const help = 'configuration file in YAML; optional with PHALA_CLOUD_API_KEY';
  return addShardFlags(command.option('--config.file <path>', help));
}

export function addCheckConfig(program: Command, environment: Environment): void {
  const command = program
    .command('check-config')
    .description('validate the configuration and exit')
    .action((flags: ConfigFlags) => checkConfig(flags, environment));
  addWebConfigFlag(addConfigFlags(command));
}

/** Validates the configurations and flags that `serve` would use. @throws ConfigError with all errors. */
export async function checkConfig(flags: ConfigFlags, environment: Environment): Promise<void> {
  const { load } = createConfigLoader(flags, environment);
  const { config, shard } = await loadConfigs(flags, environment, load);
  const { workspaces } = config;
  const apps = workspaces.reduce((sum, workspace) => sum + workspace.apps.length, 0);
  const discovering = workspaces.filter(({ discovery }) => discovery.enabled).length;
  const summary = [
    count(workspaces.length, 'workspace'),
    `${count(apps, 'app')} configured`,
    `discovery in ${count(discovering, 'workspace')}`,
    ...(shard.total === 1 ? [] : [`shard ${shard.number} of ${shard.total}`]),
  ];
  const { stdout } = environment;
  const source = flags['config.file'] ?? 'the environment';
  for (const warning of findWarnings(config)) stdout(`${source}: warning: ${warning}\n`);
  stdout(`${source}: valid configuration: ${summary.join(', ')}\n`);
  const webFile = flags['web.config.file'];
  if (webFile !== undefined) stdout(`${webFile}: valid web configuration\n`);
}

/** Loads the configuration and the web configuration, and validates the shard. @throws ConfigError with all errors. */
export async function loadConfigs(
  flags: ConfigFlags,
  { hostName }: Pick<Environment, 'hostName'>,
  load: () => Promise<Config>,
): Promise<Pick<AppOptions, 'config' | 'shard' | 'webConfig'> & { readonly shard: Shard }> {
  const shard = toShard(flags, hostName);
  const webFile = flags['web.config.file'];
  const loading = [
    load(),
    webFile === undefined ? Promise.resolve(undefined) : loadWebConfig(webFile),
  ] as const;
  const results = await Promise.allSettled(loading);
  const faults = results.flatMap((result) =>
    result.status === 'rejected' && result.reason instanceof ConfigError ? result.reason.faults : [],
  );
  if (faults.length > 0) throw new ConfigError(faults);
  const [config, webConfig] = await Promise.all(loading);
  return { config, webConfig, shard };
}

/** Creates the loader of the configuration that the flags and the environment name. */
export function createConfigLoader(flags: ConfigFlags, { env }: Pick<Environment, 'env'>): Loader<Config> {
  const input = { file: flags['config.file'], env, families: FAMILY_NAMES };
  return createLoader((read) => loadConfig({ ...input, read }));
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
