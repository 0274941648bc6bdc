/** What one size of a fleet costs. */
export interface SizePoint {
  readonly cvms: number;
  /** About apps, CVMs and nodes. */
  readonly series: number;
  /** Event-loop time of a poll and the rendering that follows it. */
  readonly loopMs: number;
  readonly scrapeMs: number;
  readonly residentMb: number;
  /** Of an answer to a scrape, compressed and not. */
  readonly gzipBytes: number;
  readonly textBytes: number;
  /** Of all answers of the API in one poll of everything, not compressed. */
  readonly apiBytes: number;
  readonly apps: number;
}

/** The costs that must not grow faster than the size. */
export const COSTS = {
  loopMs: { words: 'event-loop time, poll + render', unit: 'ms' },
  scrapeMs: { words: 'time per scrape', unit: 'ms' },
  residentMb: { words: 'resident memory', unit: 'MB' },
} as const;
export type Cost = keyof typeof COSTS;

/** The costs in their order. */
export const COST_NAMES: readonly Cost[] = ['loopMs', 'scrapeMs', 'residentMb'];
