import type { Command } from 'commander';
import { ConfigError } from '../errors.ts';
import { ONLY_SHARD, type Shard } from '../shard.ts';
import type { Environment } from './environment.ts';

/** Flags that say which apps are watched here, as they were written: their faults are told with all others. */
export interface ShardFlags {
  readonly shard?: string;
  readonly totalShards?: string;
}

/** Every shard lists the apps of discovering workspaces: a thousand would only ask for lists. */
const MAX_SHARDS = 1000;

/** Adds the flags of shards. */
export function addShardFlags(command: Command): Command {
  return command
    .option(
      '--shard <number>',
      'which shard this is, from 0 (default: the number at the end of the host name, as StatefulSets have it)',
    )
    .option('--total-shards <count>', 'how many exporters share the apps (default: 1)');
}

/** The shard that the flags ask for, or the host name where they leave it open. @throws ConfigError with all faults. */
export function toShard(flags: ShardFlags, { hostName }: Pick<Environment, 'hostName'>): Shard {
  const total = toTotal(flags);
  if (total === undefined) throw new ConfigError(faultsOfTotal(flags));
  if (flags.shard !== undefined) return { number: toNumber(flags.shard, total, flags), total };
  return total === 1 ? ONLY_SHARD : { number: toOrdinal(hostName, total), total };
}

function toTotal({ totalShards }: ShardFlags): number | undefined {
  if (totalShards === undefined) return ONLY_SHARD.total;
  const total = toWhole(totalShards);
  return total === undefined || total < 1 || total > MAX_SHARDS ? undefined : total;
}

// Without a total the most that can be said of a shard is whether it is a number at all.
function faultsOfTotal({ shard, totalShards }: ShardFlags): readonly string[] {
  const isNumber = shard === undefined || toWhole(shard) !== undefined;
  return [
    describe('--total-shards', `a whole number from 1 to ${MAX_SHARDS}`, totalShards),
    ...(isNumber ? [] : [describe('--shard', 'a whole number', shard)]),
  ];
}

function toNumber(text: string, total: number, { totalShards }: ShardFlags): number {
  const number = toWhole(text);
  if (number !== undefined && number < total) return number;
  const range = total === 1 ? '0' : `a whole number from 0 to ${total - 1}`;
  const reason = totalShards === undefined ? 'left out, which is 1' : total;
  throw new ConfigError([describe('--shard', `${range}, because --total-shards is ${reason}`, text)]);
}

// Of a StatefulSet's pod the host name is the pod's name, or begins with it where it is a whole domain name.
function toOrdinal(hostName: string, total: number): number {
  const [pod = ''] = hostName.split('.');
  const ordinal = toWhole(/-(\d+)$/.exec(pod)?.[1] ?? '');
  if (ordinal !== undefined && ordinal < total) return ordinal;
  const expected = `it beside --total-shards, or a host name that ends with - and a number from 0 to ${total - 1}`;
  throw new ConfigError([describe('--shard', expected, hostName, 'host name ')]);
}

function toWhole(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function describe(flag: string, expected: string, came: string | undefined, kind = ''): string {
  return `${flag}: expected ${expected}, got ${kind}${JSON.stringify(came)}`;
}
