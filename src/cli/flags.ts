import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AppOptions } from '../app/app.ts';
import { ConfigError } from '../errors.ts';
import { findSystemdSockets, type ListenAddress, parseListenAddress } from '../http/listen-address.ts';
import { createLogger, LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from '../log.ts';
import { ONLY_SHARD, type Shard } from '../shard.ts';
import { loadVersion } from '../version.ts';
import type { Environment } from './environment.ts';

export const ADDRESS_EXAMPLES = ':10059, 127.0.0.1:10059 or [::1]:10059';

const DEFAULT_LISTEN_ADDRESS = ':10059';

/** Flags of every command that serves metrics, named as commander does. */
export interface WebFlags {
  readonly 'web.config.file'?: string;
  readonly 'web.systemdSocket'?: boolean;
  readonly 'web.listenAddress'?: readonly ListenAddress[];
  readonly 'web.telemetryPath': string;
  readonly 'web.grafanaUrl'?: string;
}

export interface LogFlags {
  readonly 'log.level': LogLevel;
  readonly 'log.format': LogFormat;
}

export function addWebAddressFlag(command: Command, defaultAddress = DEFAULT_LISTEN_ADDRESS): Command {
  const help = `address to listen on, PORT, HOST:PORT or unix:/path; repeatable (default: "${defaultAddress}")`;
  return command.option('--web.listen-address <address>', help, collectAddress);
}

export function addWebConfigFlag(command: Command): Command {
  const help = 'web configuration file in YAML: TLS, basic authentication, rate limit';
  return command.option('--web.config.file <path>', help);
}

export function addWebFlags(command: Command, defaultAddress?: string): Command {
  return addWebConfigFlag(addWebAddressFlag(command, defaultAddress))
    .option('--web.systemd-socket', 'listen on sockets passed by systemd instead of addresses')
    .option('--web.telemetry-path <path>', 'path of the metrics', parseTelemetryPath, '/metrics')
    .option(
      '--web.grafana-url <url>',
      'Grafana with the dashboards, for links on the status page',
      parseWebUrl,
    );
}

export function addLogFlags(command: Command, defaultLevel: LogLevel = 'info'): Command {
  return command
    .addOption(new Option('--log.level <level>', 'minimum level').choices(LOG_LEVELS).default(defaultLevel))
    .addOption(new Option('--log.format <format>', 'log format').choices(LOG_FORMATS).default('logfmt'));
}

/** The given addresses, systemd's sockets, or the default. @throws ConfigError, StartupError */
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

export function toAppOptions(
  flags: WebFlags & LogFlags,
  { clock, env, log: output }: Environment,
  defaultAddress?: string,
): Omit<AppOptions, 'config' | 'loadConfig'> {
  const log = createLogger({
    level: flags['log.level'],
    format: flags['log.format'],
    clock,
    write: output.write,
  });
  output.onResume((lines) => log.warn('log lines dropped, standard error was not read', { lines }));
  return {
    listenAddresses: toListenAddresses(flags, env, defaultAddress),
    telemetryPath: flags['web.telemetryPath'],
    grafanaUrl: flags['web.grafanaUrl'],
    version: loadVersion(),
    log,
    droppedLogLines: output.dropped,
    clock,
  };
}

/** Creates the parser of a flag's value. It throws InvalidArgumentError with what is expected. */
export function parseAs<T>(expected: string, parse: (text: string) => T | undefined): (text: string) => T {
  return (text) => {
    const value = parse(text);
    if (value === undefined) throw new InvalidArgumentError(`Expected ${expected}.`);
    return value;
  };
}

export function numberAs(expected: string, form: RegExp): (text: string) => number {
  return parseAs(expected, (text) => (form.test(text) ? Number(text) : undefined));
}

const toListenAddress = parseAs(
  `an address such as ${ADDRESS_EXAMPLES}, or unix: and a path`,
  parseListenAddress,
);

function collectAddress(text: string, previous: readonly ListenAddress[] = []): readonly ListenAddress[] {
  return [...previous, toListenAddress(text)];
}

/** Paths of other endpoints. */
const RESERVED_PATHS = /^\/(-\/.*|-|healthz|readyz|config|docs(\/.*)?|sd(\/.*)?)$/i;

const parseTelemetryPath = parseAs('a path such as /metrics, without another endpoint', (text) =>
  /^(\/|(\/[\w.-]+)+)$/.test(text) && !RESERVED_PATHS.test(text) ? text : undefined,
);

const parseWebUrl = parseAs('an address such as https://grafana.example.com', (text) =>
  /^https?:$/.test(URL.parse(text)?.protocol ?? '') ? text.replace(/\/+$/, '') : undefined,
);

export interface ShardFlags {
  readonly shard?: number;
  readonly totalShards?: number;
}

/** Adds the flags of shards. Every shard runs discovery for all workspaces: more than 1000 would mostly do that. */
export function addShardFlags(command: Command): Command {
  return command
    .option(
      '--shard <number>',
      'number of this shard, from 0 (default: the number at the end of the host name, as in a StatefulSet)',
      numberAs('a whole number up to 999', /^\d{1,3}$/),
    )
    .option(
      '--total-shards <count>',
      'number of exporters that share the apps (default: 1)',
      numberAs('a whole number from 1 to 1000', /^([1-9]\d{0,2}|1000)$/),
    );
}

/** The shard of the flags, or of the host name without `--shard`. @throws ConfigError */
export function toShard(
  { shard, totalShards: total = ONLY_SHARD.total }: ShardFlags,
  hostName: string,
): Shard {
  // The host name of a StatefulSet's pod is the pod's name, possibly followed by a domain.
  const [pod = ''] = hostName.split('.');
  const number = shard ?? (total === 1 ? ONLY_SHARD.number : Number(/-(\d+)$/.exec(pod)?.[1]));
  if (number < total) return { number, total };
  const range = `a number from 0 to ${total - 1}`;
  const fault =
    shard === undefined
      ? `--shard with --total-shards, or a host name that ends with - and ${range}, got host name ${JSON.stringify(hostName)}`
      : `${range}, because --total-shards is ${total}, got ${shard}`;
  throw new ConfigError([`--shard: expected ${fault}`]);
}
