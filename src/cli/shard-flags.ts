import type { Command } from 'commander';
import { ConfigError } from '../errors.ts';
import { ONLY_SHARD, type Shard } from '../shard.ts';
import { numberAs } from './flags.ts';

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
