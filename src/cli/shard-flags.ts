import type { Command } from 'commander';
import { ConfigError } from '../errors.ts';
import { ONLY_SHARD, type Shard } from '../shard.ts';
import type { Environment } from './environment.ts';

/** Flags of the shard, not parsed yet: their errors are reported with those of the configuration. */
export interface ShardFlags {
  readonly shard?: string;
  readonly totalShards?: string;
}

/** Every shard runs discovery for all workspaces: more shards would mostly do that. */
const MAX_SHARDS = 1000;

/** Adds the flags of shards. */
export function addShardFlags(command: Command): Command {
  return command
    .option(
      '--shard <number>',
      'number of this shard, from 0 (default: the number at the end of the host name, as in a StatefulSet)',
    )
    .option('--total-shards <count>', 'number of exporters that share the apps (default: 1)');
}

/** The shard of the flags, or of the host name without `--shard`. @throws ConfigError with all errors. */
export function toShard(flags: ShardFlags, { hostName }: Pick<Environment, 'hostName'>): Shard {
  const total = toTotal(flags);
  if (flags.shard !== undefined) return { number: toNumber(flags.shard, total, flags), total };
  return total === 1 ? ONLY_SHARD : { number: toOrdinal(hostName, total), total };
}

function toTotal({ shard, totalShards }: ShardFlags): number {
  const total = totalShards === undefined ? ONLY_SHARD.total : toWhole(totalShards);
  if (total !== undefined && total >= 1 && total <= MAX_SHARDS) return total;
  const errors = [describe('--total-shards', `a whole number from 1 to ${MAX_SHARDS}`, totalShards)];
  // Without a valid total, the range of shards is unknown.
  if (shard !== undefined && toWhole(shard) === undefined)
    errors.push(describe('--shard', 'a whole number', shard));
  throw new ConfigError(errors);
}

function toNumber(text: string, total: number, { totalShards }: ShardFlags): number {
  const number = toWhole(text);
  if (number !== undefined && number < total) return number;
  const range = total === 1 ? '0' : `a whole number from 0 to ${total - 1}`;
  const reason = totalShards === undefined ? 'not set, which is 1' : total;
  throw new ConfigError([describe('--shard', `${range}, because --total-shards is ${reason}`, text)]);
}

// The host name of a StatefulSet's pod is the pod's name, possibly followed by a domain.
function toOrdinal(hostName: string, total: number): number {
  const [pod = ''] = hostName.split('.');
  const ordinal = toWhole(/-(\d+)$/.exec(pod)?.[1] ?? '');
  if (ordinal !== undefined && ordinal < total) return ordinal;
  const expected = `--shard with --total-shards, or a host name that ends with - and a number from 0 to ${total - 1}`;
  throw new ConfigError([describe('--shard', expected, hostName, 'host name ')]);
}

function toWhole(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function describe(flag: string, expected: string, actual: string | undefined, kind = ''): string {
  return `${flag}: expected ${expected}, got ${kind}${JSON.stringify(actual)}`;
}
