import type { BenchContext, Benchmark, Result } from '../benchmark.ts';
import { type Cloud, describeFleet, FLEETS, type FleetSize, startCloud } from '../cloud.ts';
import { CHURNS, type Exporter, startExporter } from '../exporter.ts';
import { countCloudSeries, createScraper, readValue, type Scraper, toText } from '../scraper.ts';
import { COST_NAMES, COSTS, type Cost, type SizeCosts } from '../size-costs.ts';
import { median } from '../statistics.ts';
import { atInterval } from '../timing.ts';

const SIZES = [100, 1000, 10_000] as const;
const SCRAPES_PER_WINDOW = 5;

/** The costs of 100, 1 000 and 10 000 CVMs. */
export const sizeBenchmark: Benchmark = {
  id: 'size',
  title: 'cost against size, 100 → 1000 → 10 000 CVMs',
  measure: async (bench) => {
    const sizes: SizeCosts[] = [];
    for (const size of SIZES) sizes.push(await measureSize(bench, size));
    return {
      results: [...sizes.flatMap(toResults), ...toGrowth(sizes)],
      notes: [
        `${SIZES.map((size) => describeFleet(FLEETS[size])).join(', ')}, one after another; ${CHURNS.all.description}`,
        `medians of ${bench.select(6, 2)} windows with a poll and ${SCRAPES_PER_WINDOW} scrapes; event-loop time: busy time of the process in a window, per poll in it`,
        'growth: the ratio of the costs of two sizes, divided by the ratio of their CVMs; at most 1 is linear or better',
      ],
      sizes,
    };
  },
};

/** Measures one size; also used by the smoke test. */
export async function measureSize(
  { select, progress }: Pick<BenchContext, 'select' | 'progress'>,
  size: FleetSize,
): Promise<SizeCosts> {
  const [windows, pollSeconds] = [select(6, 2), select(10, 3)];
  progress(`costs at ${size} CVMs, ${windows} windows of ${pollSeconds} s`);
  const cloud = await startCloud(FLEETS[size]);
  const exporter = await startExporter(cloud, { pollSeconds, churn: 'all', hasProbe: true });
  const scraper = createScraper(exporter.url);
  // The first window is warm-up (compilation).
  const measured: Window[] = [];
  for (let window = 0; window <= windows; window += 1) {
    measured.push(await measureWindow(exporter, scraper, pollSeconds));
  }
  const { resident } = await exporter.child.query('memory');
  const last = await scraper.scrape();
  const apiBytes = await measureResponses(cloud);
  scraper.close();
  await exporter.stop();
  await cloud.stop();
  const text = toText(last);
  const counted = measured.slice(1);
  return {
    cvms: cloud.cvms,
    series: countCloudSeries(text),
    loopMs: median(counted.map(({ busyMs, polls }) => busyMs / Math.max(1, polls))),
    scrapeMs: median(counted.flatMap(({ scrapes }) => scrapes)),
    residentMb: resident / 1e6,
    gzipBytes: last.body.length,
    textBytes: Buffer.byteLength(text),
    apiBytes,
    apps: cloud.appIds.length,
  };
}

async function measureResponses({ baseUrl, apiKey, appIds }: Cloud): Promise<number> {
  const headers = { 'x-api-key': apiKey, 'x-phala-version': CHURNS.all.version };
  let bytes = 0;
  for (const appId of appIds) {
    bytes += (await (await fetch(`${baseUrl}/apps/${appId}/cvms`, { headers })).arrayBuffer()).byteLength;
  }
  return bytes;
}

interface Window {
  readonly busyMs: number;
  readonly polls: number;
  readonly scrapes: readonly number[];
}

async function measureWindow(exporter: Exporter, scraper: Scraper, seconds: number): Promise<Window> {
  const read = async (): Promise<{ readonly busyMs: number; readonly polls: number }> => {
    const polls = readValue(
      toText(await scraper.scrape()),
      'phala_exporter_poll_cycle_duration_seconds_count',
    );
    return { polls, busyMs: (await exporter.child.query('loop')).busyMs };
  };
  const before = await read();
  const scrapes: number[] = [];
  await atInterval({ seconds, everyMs: (seconds * 1000) / SCRAPES_PER_WINDOW }, async () => {
    scrapes.push((await scraper.scrape()).ms);
  });
  const after = await read();
  return { busyMs: after.busyMs - before.busyMs, polls: after.polls - before.polls, scrapes };
}

function toResults(point: SizeCosts): readonly Result[] {
  return COST_NAMES.map((cost) => {
    const { label, unit } = COSTS[cost];
    return { what: `${point.cvms} CVMs: ${label}`, value: point[cost], unit };
  });
}

function toGrowth(sizes: readonly SizeCosts[]): readonly Result[] {
  return COST_NAMES.flatMap((cost) =>
    sizes.slice(1).map((point, index) => {
      const smaller = sizes[index] ?? point;
      return {
        what: `growth to ${point.cvms} CVMs: ${COSTS[cost].label}`,
        value: growthOf(cost, smaller, point),
        unit: '×',
        target: { atMost: 1 },
      };
    }),
  );
}

/** The growth of a cost relative to the growth of the size: 1 is linear, less is better. */
export function growthOf(cost: Cost, smaller: SizeCosts, larger: SizeCosts): number {
  return larger[cost] / smaller[cost] / (larger.cvms / smaller.cvms);
}
