import { startIdle } from '../baselines.ts';
import type { Benchmark, Measurement, Target } from '../benchmark.ts';
import { describeFleet, FLEETS, type FleetShape, startCloud } from '../cloud.ts';
import { CHURNS, type Churn, startExporter } from '../exporter.ts';
import { createScraper } from '../scraper.ts';
import { median } from '../statistics.ts';
import { sleep } from '../timing.ts';
import { measureServiceDiscovery } from './service-discovery.ts';

const POLL_SECONDS = 5;
const LARGE_APPS = { apps: 10, cvmsPerApp: 1000 };
const PLANS: readonly Omit<BlockPlan, 'windows'>[] = [
  { name: '1000 CVMs', fleet: FLEETS[1000], churn: 'few', target: { below: 25 } },
  { name: '1000 CVMs', fleet: FLEETS[1000], churn: 'all', target: { below: 25 } },
  {
    name: '1000 CVMs, attested every minute',
    fleet: FLEETS[1000],
    churn: 'few',
    hasAttestation: true,
    target: { below: 25 },
  },
  { name: '10000 CVMs', fleet: FLEETS[10_000], churn: 'few', target: { below: 60 } },
  { name: '10000 CVMs', fleet: FLEETS[10_000], churn: 'all', target: { below: 60 } },
  { name: '10000 CVMs in large apps', fleet: LARGE_APPS, churn: 'all' },
];

/** The longest blocks of the event loop. */
export const blockBenchmark: Benchmark = {
  id: 'block',
  title: 'longest event-loop block, poll + render',
  measure: async (bench) => {
    const windows = bench.select(8, 2);
    const all: Measurement[] = [];
    for (const plan of PLANS) {
      const { description } = CHURNS[plan.churn];
      bench.progress(`event-loop blocks at ${plan.name} for ${windows * POLL_SECONDS} s, ${description}`);
      all.push(await measureBlocks({ ...plan, windows }));
    }
    bench.progress('lists of targets of 10000 CVMs');
    all.push(await measureServiceDiscovery(windows));
    return {
      results: all.flatMap(({ results }) => results),
      notes: [
        ...all.flatMap(({ notes }) => notes),
        'measured in the process by perf_hooks (a timer every millisecond): includes garbage collection and delays by other processes on the same cores; excludes the start, the first poll and the first scrape',
        "attested: every app once a minute, 60 times the default; quotes and collateral are parsed, their signatures not verified, because their root is not Intel's",
        'idle: a Node process that does nothing, at the same time: the share of the machine',
        `${windows} windows of ${POLL_SECONDS} s with a poll and ${POLL_SECONDS} scrapes each; ${[FLEETS[1000], FLEETS[10_000]].map(describeFleet).join(' and ')}; large apps: ${describeFleet(LARGE_APPS)}`,
      ],
    };
  },
};

interface BlockPlan {
  readonly name: string;
  readonly fleet: FleetShape;
  readonly churn: Churn;
  readonly target?: Target;
  readonly hasAttestation?: boolean;
  readonly windows: number;
}

async function measureBlocks({
  name,
  fleet,
  churn,
  target,
  hasAttestation = false,
  windows,
}: BlockPlan): Promise<Measurement> {
  const cloud = await startCloud(fleet);
  const idle = startIdle();
  const options = { pollSeconds: POLL_SECONDS, churn, hasProbe: true, hasAttestation };
  const exporter = await startExporter(cloud, options);
  const scraper = createScraper(exporter.url);
  const query = async (): Promise<readonly number[]> =>
    Promise.all([exporter.child, idle].map(async (child) => (await child.query('delay')).longestMs));
  await scraper.scrape();
  await query();
  await sleep(POLL_SECONDS * 1000);
  await query();
  const longest: (readonly number[])[] = [];
  for (let window = 0; window < windows; window += 1) {
    for (let second = 0; second < POLL_SECONDS; second += 1) {
      await sleep(1000);
      await scraper.scrape();
    }
    longest.push(await query());
  }
  const { resident } = await exporter.child.query('memory');
  scraper.close();
  for (const each of [exporter, idle, cloud]) await each.stop();
  const [ours = [], idles = []] = [0, 1].map((index) => longest.map((window) => window[index] ?? 0));
  const what = `${name}, ${CHURNS[churn].label}`;
  return {
    results: [
      { what: `${what}: maximum`, value: Math.max(...ours), unit: 'ms', ...(target && { target }) },
      { what: `${what}: median of the maxima of windows`, value: median(ours), unit: 'ms' },
      ...(hasAttestation
        ? [{ what: `${what}: resident memory`, value: resident / 1e6, unit: 'MB' as const }]
        : []),
      { what: `${what}: idle Node, maximum`, value: Math.max(...idles), unit: 'ms' },
    ],
    notes: [],
  };
}
