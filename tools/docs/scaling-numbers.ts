import type { SizePoint } from '../../bench/points.ts';

/** What one more CVM costs, by the two largest sizes, and what there is without any. */
export interface CvmCosts {
  readonly series: number;
  readonly residentBytes: number;
  /** Of the process with no CVM, as the line through both sizes has it. */
  readonly baseBytes: number;
  /** Of one poll and the rendering that follows it. */
  readonly loopMicroseconds: number;
  readonly apiBytes: number;
  readonly gzipBytes: number;
}

/** Works out what one more CVM costs. @throws where fewer than two sizes were measured */
export function toCvmCosts(points: readonly SizePoint[]): CvmCosts {
  const [smaller, larger] = points.slice(-2);
  if (smaller === undefined || larger === undefined)
    throw new Error(`expected two sizes in docs/scaling.json, got ${points.length}`);
  const slope = (read: (point: SizePoint) => number): number =>
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

/** How a very large fleet is watched. */
export interface Plan {
  readonly cvms: number;
  readonly apps: number;
  readonly cvmsPerShard: number;
  /** Between polls, and between scrapes. */
  readonly intervalSeconds: number;
  readonly discoverySeconds: number;
}

/** What such a fleet takes. */
export interface PlanCosts {
  readonly shards: number;
  readonly requestsPerSecond: number;
  /** Of all shards together: each asks for the whole list. */
  readonly listRequestsPerSecond: number;
  readonly apiBytesPerSecond: number;
  readonly series: number;
  readonly samplesPerSecond: number;
  readonly scrapeBytesPerSecond: number;
  readonly residentBytes: number;
  readonly busyCores: number;
}

const APPS_PER_PAGE = 100;

/** Works out what a fleet takes, from what one CVM costs. */
export function toPlanCosts(plan: Plan, cvm: CvmCosts): PlanCosts {
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
