import type { Command } from 'commander';
import { startApp } from '../app.ts';
import { ConfigError } from '../errors.ts';
import { loadVersion } from '../version.ts';
import { checkConfig, loadConfigs } from './check-config.ts';
import { type Environment, untilStopped } from './environment.ts';
import {
  addConfigFlags,
  addLogFlags,
  addWebFlags,
  type ConfigFlags,
  createLoggerFor,
  type LogFlags,
  toListenAddresses,
  type WebFlags,
} from './flags.ts';

interface ServeFlags extends ConfigFlags, LogFlags, WebFlags {
  readonly 'config.check'?: boolean;
}

/** Adds `serve`, the main job. */
export function addServe(program: Command, environment: Environment): Command {
  const command = program
    .command('serve', { isDefault: true })
    .description('poll Phala Cloud and serve the metrics (what runs when no command is given)')
    .argument('[command]')
    .option('--config.check', 'check the configuration, say what is wrong, and end')
    .action((word: string | undefined, flags: ServeFlags) => {
      if (word !== undefined)
        throw new ConfigError([`unknown command ${JSON.stringify(word)}: --help shows them all`]);
      return flags['config.check'] === true ? checkConfig(flags, environment) : serve(flags, environment);
    });
  return addLogFlags(addWebFlags(addConfigFlags(command)));
}

async function serve(flags: ServeFlags, environment: Environment): Promise<void> {
  const { clock, env } = environment;
  const log = createLoggerFor(flags, environment);
  const config = await loadConfigs(flags, env);
  const version = loadVersion();
  const app = await startApp({
    config,
    listenAddresses: toListenAddresses(flags, env),
    telemetryPath: flags['web.telemetryPath'],
    webConfigFile: flags['web.config.file'],
    version,
    log,
    clock,
  });
  for (const url of app.urls) log.info('listening', { url, ...version });
  await untilStopped(environment);
  log.info('stopping');
  await app.close();
  log.info('stopped');
}
