import type { Command } from 'commander';
import { type App, startApp } from '../app/app.ts';
import { ConfigError } from '../errors.ts';
import { watchFiles } from '../files/watch-files.ts';
import {
  addConfigFlags,
  type ConfigFlags,
  checkConfig,
  createConfigLoader,
  loadConfigs,
} from './check-config.ts';
import { type Environment, untilStopped } from './environment.ts';
import { addLogFlags, addWebFlags, type LogFlags, toAppOptions, type WebFlags } from './flags.ts';

interface ServeFlags extends ConfigFlags, LogFlags, WebFlags {
  readonly 'config.check'?: boolean;
  readonly 'config.enableAutoReload'?: boolean;
}

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
  return addLogFlags(addWebFlags(addConfigFlags(command)));
}

async function serve(flags: ServeFlags, environment: Environment): Promise<void> {
  const isAutoReload = flags['config.enableAutoReload'] === true;
  if (isAutoReload && flags['config.file'] === undefined)
    throw new ConfigError(['--config.enable-auto-reload: expected --config.file as well']);
  const { load, digests } = createConfigLoader(flags, environment);
  let app: App | undefined;
  environment.onHangup(() => void app?.config.reload());
  const loaded = await loadConfigs(flags, environment, load);
  const options = toAppOptions(flags, environment);
  const { api, poll } = loaded.config;
  const source = { file: flags['config.file'], api: api.base_url, schedule: poll.schedule };
  options.log.info('configuration loaded', source);
  app = await startApp({ ...options, ...loaded, loadConfig: load });
  const { listeners, config, close } = app;
  const watch = isAutoReload ? watchFiles(digests, config.reload) : undefined;
  const { log, version } = options;
  const { number, total } = loaded.shard;
  const shardFields = total > 1 ? { shard: number, total_shards: total } : {};
  for (const { url, address } of listeners)
    log.info('listening', { url, address, ...version, ...shardFields });
  await untilStopped(environment);
  watch?.close();
  log.info('stopping');
  await close();
  log.info('stopped');
}
