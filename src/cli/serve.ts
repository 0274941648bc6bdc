import type { Command } from 'commander';
import { type App, startApp } from '../app/app.ts';
import { createConfigLoader } from '../config/config-loader.ts';
import { ConfigError } from '../errors.ts';
import { watchFiles } from '../files/watch-files.ts';
import { loadVersion } from '../version.ts';
import { type CheckedFlags, checkConfig, loadConfigs, toConfigInput } from './check-config.ts';
import { type Environment, untilStopped } from './environment.ts';
import {
  addConfigFlags,
  addLogFlags,
  addWebFlags,
  createLoggerFor,
  type LogFlags,
  toListenAddresses,
  type WebFlags,
} from './flags.ts';
import { addShardFlags } from './shard-flags.ts';

interface ServeFlags extends CheckedFlags, LogFlags, WebFlags {
  readonly 'config.check'?: boolean;
  readonly 'config.enableAutoReload'?: boolean;
}

/** Adds `serve`, the default command. */
export function addServe(program: Command, environment: Environment): Command {
  const command = program
    .command('serve', { isDefault: true })
    .description('poll Phala Cloud and serve the metrics (the default command)')
    // An unknown command arrives here as an argument of the default command.
    .allowExcessArguments()
    .option('--config.check', 'validate the configuration and exit')
    .option('--config.enable-auto-reload', 'reload the configuration when it or a file that it names changes')
    .action((flags: ServeFlags, { args: [unknown] }: Command) => {
      if (unknown !== undefined)
        throw new ConfigError([`unknown command ${JSON.stringify(unknown)}: --help lists all commands`]);
      return flags['config.check'] === true ? checkConfig(flags, environment) : serve(flags, environment);
    });
  return addLogFlags(addWebFlags(addShardFlags(addConfigFlags(command))));
}

async function serve(flags: ServeFlags, environment: Environment): Promise<void> {
  const { clock, env } = environment;
  const isAutoReload = flags['config.enableAutoReload'] === true;
  if (isAutoReload && flags['config.file'] === undefined)
    throw new ConfigError(['--config.enable-auto-reload: expected --config.file as well']);
  const log = createLoggerFor(flags, environment);
  const loader = createConfigLoader(toConfigInput(flags, environment));
  const version = loadVersion();
  let app: App | undefined;
  environment.onHangup(() => void app?.config.reload());
  const { config, shard, webConfig } = await loadConfigs(flags, environment, loader.load);
  app = await startApp({
    config,
    shard,
    loadConfig: loader.load,
    listenAddresses: toListenAddresses(flags, env),
    telemetryPath: flags['web.telemetryPath'],
    webConfig,
    version,
    log,
    droppedLogLines: environment.log.dropped,
    clock,
  });
  const { listeners, config: live, close } = app;
  const watch = isAutoReload ? watchFiles(loader.digests, () => void live.reload()) : undefined;
  const shardFields = shard.total > 1 ? { shard: shard.number, total_shards: shard.total } : {};
  for (const { url, address } of listeners)
    log.info('listening', { url, address, ...version, ...shardFields });
  await untilStopped(environment);
  watch?.close();
  log.info('stopping');
  await close();
  log.info('stopped');
}
