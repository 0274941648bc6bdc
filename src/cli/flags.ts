import { type Command, InvalidArgumentError, Option } from 'commander';
import { ConfigError } from '../errors.ts';
import type { ListenAddress } from '../http/listen-address.ts';
import { findSystemdSockets } from '../http/systemd-sockets.ts';
import { createLogger, LOG_FORMATS, LOG_LEVELS, type LogFormat, type Logger, type LogLevel } from '../log.ts';
import type { Environment } from './environment.ts';
import { toListenAddress } from './listen-address-flag.ts';

/** Our port in the Prometheus world. */
export const DEFAULT_LISTEN_ADDRESS = ':10059';

/** The flag that names the web configuration. */
export interface WebConfigFlags {
  readonly 'web.config.file'?: string;
}

/** Flags of every command that listens for scrapes, as commander names them. */
export interface WebFlags extends WebConfigFlags {
  readonly 'web.systemdSocket'?: boolean;
  readonly 'web.listenAddress'?: readonly ListenAddress[];
  readonly 'web.telemetryPath': string;
}

/** Flags of every command that reads the configuration. */
export interface ConfigFlags {
  readonly 'config.file'?: string;
}

/** Flags of every command that logs. */
export interface LogFlags {
  readonly 'log.level': LogLevel;
  readonly 'log.format': LogFormat;
}

/** Adds the flag that names the configuration. */
export function addConfigFlags(command: Command): Command {
  return command.option(
    '--config.file <path>',
    'configuration in YAML; without it, PHALA_CLOUD_API_KEY is required',
  );
}

/** Adds the flag that says where the exporter listens. */
export function addWebAddressFlag(command: Command, defaultAddress = DEFAULT_LISTEN_ADDRESS): Command {
  const meaning = `where metrics are served: a port or unix:/path; repeat it for more (default: "${defaultAddress}")`;
  return command.addOption(new Option('--web.listen-address <address>', meaning).argParser(collectAddress));
}

/** Adds the flag that names the web configuration. */
export function addWebConfigFlag(command: Command): Command {
  return command.option(
    '--web.config.file <path>',
    'web configuration in YAML (TLS, logins, rate limit), as in other exporters',
  );
}

/** Adds the flags of the exporter's own server. */
export function addWebFlags(command: Command, defaultAddress = DEFAULT_LISTEN_ADDRESS): Command {
  const path = new Option('--web.telemetry-path <path>', 'where the metrics are')
    .argParser(toPath)
    .default('/metrics');
  return addWebConfigFlag(addWebAddressFlag(command, defaultAddress))
    .option('--web.systemd-socket', 'serve on the sockets that systemd passes, instead of addresses')
    .addOption(path);
}

/** The addresses that were asked for, systemd's sockets, or the default. @throws ConfigError, StartupError */
export function toListenAddresses(
  flags: WebFlags,
  env: NodeJS.ProcessEnv,
  defaultAddress = DEFAULT_LISTEN_ADDRESS,
): readonly ListenAddress[] {
  if (flags['web.systemdSocket'] === true) {
    if (flags['web.listenAddress'] !== undefined)
      throw new ConfigError(['expected either --web.listen-address or --web.systemd-socket, got both']);
    return findSystemdSockets(env, process.pid);
  }
  return flags['web.listenAddress'] ?? [toListenAddress(defaultAddress)];
}

/** Adds the flags of logging. */
export function addLogFlags(command: Command, defaultLevel: LogLevel = 'info'): Command {
  return command
    .addOption(
      new Option('--log.level <level>', 'least important lines to log')
        .choices(LOG_LEVELS)
        .default(defaultLevel),
    )
    .addOption(
      new Option('--log.format <format>', 'how lines are written').choices(LOG_FORMATS).default('logfmt'),
    );
}

/** Creates the logger that the flags ask for; it writes to standard error. */
export function createLoggerFor(flags: LogFlags, { clock, log }: Environment): Logger {
  const options = { level: flags['log.level'], format: flags['log.format'], clock };
  const logger = createLogger({ ...options, write: log.write });
  log.onResume((lines) => logger.warn('log lines dropped, standard error was not read', { lines }));
  return logger;
}

function collectAddress(text: string, previous: readonly ListenAddress[] = []): readonly ListenAddress[] {
  return [...previous, toListenAddress(text)];
}

function toPath(text: string): string {
  if (!/^(\/|(\/[\w.-]+)+)$/.test(text)) throw new InvalidArgumentError('Expected a path such as /metrics.');
  if (RESERVED_PATHS.test(text))
    throw new InvalidArgumentError('Expected a path that is not in use, such as /metrics.');
  return text;
}

/** Where other things are. */
const RESERVED_PATHS = /^\/(-\/.*|-|healthz|readyz|config)$/i;
