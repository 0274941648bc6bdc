import { type Cloud, describeFleet, FLEETS, type FleetSize, startCloud } from '../cloud.ts';
import { CHURNS, type Exporter, startExporter } from '../exporter.ts';
import { COST_NAMES, COSTS, type Cost, type SizePoint } from '../points.ts';
import type { Bench, Result, Row } from '../row.ts';
import { countCloudSeries, createScraper, readValue, type Scraper, toText } from '../scraper.ts';
import { median } from '../statistics.ts';
import { inRhythm } from '../time.ts';

const SIZES = [100, 1000, 10_000] as const;
const SCRAPES_PER_WINDOW = 5;

/** What 100, 1 000 and 10 000 CVMs cost. */
export const sizeRow: Row = {
  id: 'size',
  title: 'cost against size, 100 → 1000 → 10 000 CVMs',
  measure: async (bench) => {
    const points: SizePoint[] = [];
    for (const size of SIZES) points.push(await measureSize(bench, size));
    return {
      results: [...points.flatMap(toResults), ...toGrowth(points)],
      notes: [
        `${SIZES.map((size) => describeFleet(FLEETS[size])).join(', ')}, one after another; ${CHURNS.all.words}`,
        `medians of ${bench.choose(6, 2)} windows with a poll and ${SCRAPES_PER_WINDOW} scrapes; event-loop time is what the whole process was busy in such a window, for each poll in it`,
        'growth: the cost of the larger size to that of the smaller, to the ratio of their CVMs; at most 1 is linear or better',
      ],
      points,
    };
  },
};

/** Measures one size; also what the smoke test compares. */
export async function measureSize(
  { choose, say }: Pick<Bench, 'choose' | 'say'>,
  size: FleetSize,
): Promise<SizePoint> {
  const [windows, pollSeconds] = [choose(6, 2), choose(10, 3)];
  say(`costs at ${size} CVMs, ${windows} windows of ${pollSeconds} s`);
  const cloud = await startCloud(FLEETS[size]);
  const exporter = await startExporter(cloud, { pollSeconds, churn: 'all', isProbed: true });
  const scraper = createScraper(exporter.url);
  // The first one does not count: what is compiled meanwhile is not what a size costs.
  const measured: Window[] = [];
  for (let window = 0; window <= windows; window += 1) {
    measured.push(await measureWindow(exporter, scraper, pollSeconds));
  }
  const { resident } = await exporter.child.ask('memory');
  const last = await scraper.scrape();
  const apiBytes = await weighAnswers(cloud);
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

async function weighAnswers({ baseUrl, apiKey, appIds }: Cloud): Promise<number> {
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
    return { polls, busyMs: (await exporter.child.ask('loop')).busyMs };
  };
  const before = await read();
  const scrapes: number[] = [];
  await inRhythm({ seconds, everyMs: (seconds * 1000) / SCRAPES_PER_WINDOW }, async () => {
    scrapes.push((await scraper.scrape()).ms);
  });
  const after = await read();
  return { busyMs: after.busyMs - before.busyMs, polls: after.polls - before.polls, scrapes };
}

function toResults(point: SizePoint): readonly Result[] {
  return COST_NAMES.map((cost) => {
    const { words, unit } = COSTS[cost];
    return { what: `${point.cvms} CVMs: ${words}`, value: point[cost], unit };
  });
}

function toGrowth(points: readonly SizePoint[]): readonly Result[] {
  return COST_NAMES.flatMap((cost) =>
    points.slice(1).map((point, index) => {
      const smaller = points[index] ?? point;
      return {
        what: `growth to ${point.cvms} CVMs: ${COSTS[cost].words}`,
        value: growthOf(cost, smaller, point),
        unit: '×',
        target: { atMost: 1 },
      };
    }),
  );
}

/** How a cost grew, to how the size grew: 1 is linear, less is better. */
export function growthOf(cost: Cost, smaller: SizePoint, larger: SizePoint): number {
  return larger[cost] / smaller[cost] / (larger.cvms / smaller.cvms);
}
