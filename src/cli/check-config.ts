import type { Command } from 'commander';
import type { Config } from '../config/config.ts';
import { type ConfigInput, loadConfig } from '../config/load.ts';
import { findWarnings } from '../config/warnings.ts';
import { ConfigError } from '../errors.ts';
import { FAMILY_NAMES } from '../metrics/family-names.ts';
import type { Shard } from '../shard.ts';
import { type LoadedWebConfig, loadWebConfig } from '../web-config/load.ts';
import type { Environment } from './environment.ts';
import { addConfigFlags, addWebConfigFlag, type ConfigFlags, type WebConfigFlags } from './flags.ts';
import { addShardFlags, type ShardFlags, toShard } from './shard-flags.ts';

/** Flags of the configuration, the web configuration and the shard. */
export interface CheckedFlags extends ConfigFlags, WebConfigFlags, ShardFlags {}

/** What `serve` starts with, loaded and validated. */
interface Loaded {
  readonly config: Config;
  readonly shard: Shard;
  readonly webConfig: LoadedWebConfig | undefined;
}

/** Adds `check-config`. */
export function addCheckConfig(program: Command, environment: Environment): void {
  const command = program
    .command('check-config')
    .description('validate the configuration and exit')
    .action((flags: CheckedFlags) => checkConfig(flags, environment));
  addShardFlags(addWebConfigFlag(addConfigFlags(command)));
}

/** Validates the configurations and flags that `serve` would use. @throws ConfigError with all errors. */
export async function checkConfig(flags: CheckedFlags, environment: Environment): Promise<void> {
  const { config, shard } = await loadConfigs(flags, environment);
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

/** Loads the configuration, and validates the web configuration and the shard. @throws ConfigError with all errors. */
export async function loadConfigs(
  flags: CheckedFlags,
  environment: Pick<Environment, 'env' | 'hostName'>,
  load = (): Promise<Config> => loadConfig(toConfigInput(flags, environment)),
): Promise<Loaded> {
  const webFile = flags['web.config.file'];
  const loading = [
    load(),
    attempt(() => (webFile === undefined ? undefined : loadWebConfig(webFile))),
    attempt(() => toShard(flags, environment)),
  ] as const;
  const results = await Promise.allSettled(loading);
  const faults = results.flatMap((result) =>
    result.status === 'rejected' && result.reason instanceof ConfigError ? result.reason.faults : [],
  );
  if (faults.length > 0) throw new ConfigError(faults);
  const [config, webConfig, shard] = await Promise.all(loading);
  return { config, webConfig, shard };
}

async function attempt<T>(load: () => T): Promise<T> {
  return load();
}

/** Where `serve` and `check-config` load the configuration from. */
export function toConfigInput(flags: ConfigFlags, { env }: Pick<Environment, 'env'>): ConfigInput {
  return { file: flags['config.file'], env, families: FAMILY_NAMES };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
