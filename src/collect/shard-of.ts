import { hash } from 'node:crypto';
import type { Shard } from '../shard.ts';

// Jump consistent hash: J. Lamping and E. Veach, https://arxiv.org/abs/1406.2294 (read 2026-11-25).
const MULTIPLIER = 2_862_933_555_777_941_757n;
const KEY_BITS = 64;
const USED_BITS = 31;

/**
 * The number of the shard, out of `total`, that polls an app: the same on every machine and in every version. When a
 * shard is added, only its share of the apps moves, all of it to the new shard.
 */
export function shardOf(appId: string, total: number): number {
  let key = toKey(appId);
  let shard = 0;
  for (let next = 0; next < total; ) {
    shard = next;
    key = BigInt.asUintN(KEY_BITS, key * MULTIPLIER + 1n);
    const random = Number(key >> BigInt(KEY_BITS - USED_BITS)) + 1;
    next = Math.floor((shard + 1) * (2 ** USED_BITS / random));
  }
  return shard;
}

/** Whether an app, by its id in bare lower-case hex, is on this shard. */
export function isOnShard(appId: string, { number, total }: Shard): boolean {
  return total === 1 || shardOf(appId, total) === number;
}

// The first 64 bits: app ids need not be random, their hashes are.
function toKey(appId: string): bigint {
  return BigInt(`0x${hash('sha256', appId).slice(0, KEY_BITS / 4)}`);
}
