import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ListenAddress } from '../http/listen-address.ts';
import { createLogger, LOG_FORMATS, LOG_LEVELS, type LogFormat, type Logger, type LogLevel } from '../log.ts';
import type { Environment } from './environment.ts';
import { toListenAddress } from './listen-address-flag.ts';

/** Our port in the Prometheus world. */
export const DEFAULT_LISTEN_ADDRESS = ':10059';

/** Flags of every command that listens for scrapes, as commander names them. */
export interface WebFlags {
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
    'configuration in YAML; without it, PHALA_CLOUD_API_KEY is enough',
  );
}

/** Adds the flag that says where the exporter listens. */
export function addWebAddressFlag(command: Command, defaultAddress = DEFAULT_LISTEN_ADDRESS): Command {
  const meaning = `where metrics are served; repeat it for more addresses (default: "${defaultAddress}")`;
  return command.addOption(new Option('--web.listen-address <address>', meaning).argParser(collectAddress));
}

/** Adds the flags of the exporter's own server. */
export function addWebFlags(command: Command, defaultAddress = DEFAULT_LISTEN_ADDRESS): Command {
  const path = new Option('--web.telemetry-path <path>', 'where the metrics are')
    .argParser(toPath)
    .default('/metrics');
  return addWebAddressFlag(command, defaultAddress).addOption(path);
}

/** The addresses that were asked for, or the default. */
export function toListenAddresses(
  flags: WebFlags,
  defaultAddress = DEFAULT_LISTEN_ADDRESS,
): readonly ListenAddress[] {
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
export function createLoggerFor(flags: LogFlags, { clock, stderr }: Environment): Logger {
  return createLogger({ level: flags['log.level'], format: flags['log.format'], clock, write: stderr });
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
