import type { SizeCosts } from '../../bench/size-costs.ts';

/** The cost of an additional CVM, from the two largest sizes, and of the process without CVMs. */
export interface CvmCosts {
  readonly series: number;
  readonly residentBytes: number;
  /** Memory of the process without CVMs: the intercept of the line through both sizes. */
  readonly baseBytes: number;
  /** Event-loop time of one poll and the rendering after it. */
  readonly loopMicroseconds: number;
  readonly apiBytes: number;
  readonly gzipBytes: number;
}

/** Computes the cost of an additional CVM. @throws with fewer than two sizes */
export function toCvmCosts(sizes: readonly SizeCosts[]): CvmCosts {
  const [smaller, larger] = sizes.slice(-2);
  if (smaller === undefined || larger === undefined)
    throw new Error(`expected two sizes in docs/scaling.json, got ${sizes.length}`);
  const slope = (read: (point: SizeCosts) => number): number =>
    (read(larger) - read(smaller)) / (larger.cvms - smaller.cvms);
  const residentBytes = slope(({ residentMb }) => residentMb * 1e6);
  return {
    series: slope(({ series }) => series),
    residentBytes,
    baseBytes: larger.residentMb * 1e6 - residentBytes * larger.cvms,
    loopMicroseconds: slope(({ loopMs }) => loopMs * 1000),
    apiBytes: slope(({ apiBytes }) => apiBytes),
    gzipBytes: slope(({ gzipBytes }) => gzipBytes),
  };
}

/** The setup of a very large fleet. */
export interface FleetPlan {
  readonly cvms: number;
  readonly apps: number;
  readonly cvmsPerShard: number;
  /** The interval of polls and of scrapes. */
  readonly intervalSeconds: number;
  readonly discoverySeconds: number;
}

/** The costs of such a fleet. */
export interface FleetCosts {
  readonly shards: number;
  readonly requestsPerSecond: number;
  /** Summed over shards: each requests the whole list. */
  readonly listRequestsPerSecond: number;
  readonly apiBytesPerSecond: number;
  readonly series: number;
  readonly samplesPerSecond: number;
  readonly scrapeBytesPerSecond: number;
  readonly residentBytes: number;
  readonly busyCores: number;
}

const APPS_PER_PAGE = 100;

/** Computes the costs of a fleet from the cost of a CVM. */
export function toFleetCosts(plan: FleetPlan, cvm: CvmCosts): FleetCosts {
  const { cvms, apps, intervalSeconds } = plan;
  const shards = Math.ceil(cvms / plan.cvmsPerShard);
  const pages = Math.ceil(apps / APPS_PER_PAGE);
  return {
    shards,
    requestsPerSecond: apps / intervalSeconds,
    listRequestsPerSecond: (pages * shards) / plan.discoverySeconds,
    apiBytesPerSecond: (cvms * cvm.apiBytes) / intervalSeconds,
    series: cvms * cvm.series,
    samplesPerSecond: (cvms * cvm.series) / intervalSeconds,
    scrapeBytesPerSecond: (cvms * cvm.gzipBytes) / intervalSeconds,
    residentBytes: shards * cvm.baseBytes + cvms * cvm.residentBytes,
    busyCores: (cvms * cvm.loopMicroseconds) / 1e6 / intervalSeconds,
  };
}
