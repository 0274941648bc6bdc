/** Which part of all apps a process watches: one of several shards, or everything as the only one. */
export interface Shard {
  /** From 0 to `total - 1`. */
  readonly number: number;
  readonly total: number;
}

export const ONLY_SHARD: Shard = { number: 0, total: 1 };
