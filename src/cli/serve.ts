import type { Command } from 'commander';
import { type App, startApp } from '../app/app.ts';
import { type ConfigInput, loadConfig } from '../config/load.ts';
import { type FileWatch, watchFiles } from '../config/watch-files.ts';
import { ConfigError } from '../errors.ts';
import { loadVersion } from '../version.ts';
import { type CheckedFlags, checkConfig, loadConfigs } from './check-config.ts';
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

/** Adds `serve`, the main job. */
export function addServe(program: Command, environment: Environment): Command {
  const command = program
    .command('serve', { isDefault: true })
    .description('poll Phala Cloud and serve the metrics (what runs when no command is given)')
    .argument('[command]')
    .option('--config.check', 'check the configuration, say what is wrong, and end')
    .option('--config.enable-auto-reload', 'read the configuration anew when its file changes')
    .action((word: string | undefined, flags: ServeFlags) => {
      if (word !== undefined)
        throw new ConfigError([`unknown command ${JSON.stringify(word)}: --help shows them all`]);
      return flags['config.check'] === true ? checkConfig(flags, environment) : serve(flags, environment);
    });
  return addLogFlags(addWebFlags(addShardFlags(addConfigFlags(command))));
}

async function serve(flags: ServeFlags, environment: Environment): Promise<void> {
  const { clock, env } = environment;
  const log = createLoggerFor(flags, environment);
  const input = { file: flags['config.file'], env };
  const version = loadVersion();
  let app: App | undefined;
  environment.onHangup(() => void app?.config.reload());
  // The watch begins before the file is read: a change in between would never be noticed.
  const watch = await watchConfig(flags, input, () => app);
  try {
    const { config, shard } = await loadConfigs(flags, environment);
    app = await startApp({
      config,
      shard,
      loadConfig: () => loadConfig(input),
      listenAddresses: toListenAddresses(flags, env),
      telemetryPath: flags['web.telemetryPath'],
      webConfigFile: flags['web.config.file'],
      version,
      log,
      droppedLogLines: environment.log.dropped,
      clock,
    });
    const place = shard.total > 1 ? { shard: shard.number, total_shards: shard.total } : {};
    for (const { url, address } of app.listeners)
      log.info('listening', { url, address, ...version, ...place });
    await untilStopped(environment);
  } finally {
    watch?.close();
  }
  log.info('stopping');
  await app.close();
  log.info('stopped');
}

async function watchConfig(
  flags: ServeFlags,
  { file }: ConfigInput,
  app: () => App | undefined,
): Promise<FileWatch | undefined> {
  if (flags['config.enableAutoReload'] !== true) return undefined;
  if (file === undefined)
    throw new ConfigError(['--config.enable-auto-reload: expected --config.file beside it']);
  const paths = (): readonly string[] => {
    const caFile = app()?.config.current().api.caFile;
    return caFile === undefined ? [file] : [file, caFile];
  };
  return watchFiles(paths, () => void app()?.config.reload());
}
