/** The costs of one fleet size. */
export interface SizeCosts {
  readonly cvms: number;
  /** Series about apps, CVMs and nodes. */
  readonly series: number;
  /** Event-loop time of a poll and the rendering after it. */
  readonly loopMs: number;
  readonly scrapeMs: number;
  readonly residentMb: number;
  /** The size of a scrape's body, gzipped and not. */
  readonly gzipBytes: number;
  readonly textBytes: number;
  /** The size of all API responses of one poll cycle, not compressed. */
  readonly apiBytes: number;
  readonly apps: number;
}

/** The costs that must grow at most linearly with the fleet size. */
export const COSTS = {
  loopMs: { label: 'event-loop time, poll + render', unit: 'ms' },
  scrapeMs: { label: 'time per scrape', unit: 'ms' },
  residentMb: { label: 'resident memory', unit: 'MB' },
} as const;
export type Cost = keyof typeof COSTS;

/** The costs, in order. */
export const COST_NAMES: readonly Cost[] = ['loopMs', 'scrapeMs', 'residentMb'];
