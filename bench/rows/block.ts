import { describeFleet, FLEETS, type FleetShape, startCloud } from '../cloud.ts';
import { CHURNS, type Churn, startExporter } from '../exporter.ts';
import { startIdle } from '../peers.ts';
import type { Measured, Row, Target } from '../row.ts';
import { createScraper } from '../scraper.ts';
import { median } from '../statistics.ts';
import { sleep } from '../time.ts';

const POLL_SECONDS = 5;
const LARGE_APPS = { apps: 10, cvmsPerApp: 1000 };
const PLANS: readonly Omit<BlockPlan, 'windows'>[] = [
  { name: '1000 CVMs', fleet: FLEETS[1000], churn: 'little', target: { below: 25 } },
  { name: '1000 CVMs', fleet: FLEETS[1000], churn: 'all', target: { below: 25 } },
  { name: '10000 CVMs', fleet: FLEETS[10_000], churn: 'little', target: { below: 60 } },
  { name: '10000 CVMs', fleet: FLEETS[10_000], churn: 'all', target: { below: 60 } },
  { name: '10000 CVMs in large apps', fleet: LARGE_APPS, churn: 'all' },
];

/** How long the event loop is held up at most. */
export const blockRow: Row = {
  id: 'block',
  title: 'longest event-loop block, poll + render',
  measure: async (bench) => {
    const windows = bench.choose(8, 2);
    const all: Measured[] = [];
    for (const plan of PLANS) {
      const { words } = CHURNS[plan.churn];
      bench.say(`event-loop blocks at ${plan.name} for ${windows * POLL_SECONDS} s, ${words}`);
      all.push(await measureBlocks({ ...plan, windows }));
    }
    return {
      results: all.flatMap(({ results }) => results),
      notes: [
        'measured inside the process by perf_hooks (a timer each millisecond): whatever holds the loop up counts, garbage collection and other processes on the same cores included; without the start, the first poll and the first scrape',
        'idle: a Node that does nothing, at the same time: what of it is the machine',
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
  readonly windows: number;
}

async function measureBlocks({ name, fleet, churn, target, windows }: BlockPlan): Promise<Measured> {
  const cloud = await startCloud(fleet);
  const idle = startIdle();
  const exporter = await startExporter(cloud, { pollSeconds: POLL_SECONDS, churn, isProbed: true });
  const scraper = createScraper(exporter.url);
  const ask = async (): Promise<readonly number[]> =>
    Promise.all([exporter.child, idle].map(async (child) => (await child.ask('delay')).longestMs));
  await scraper.scrape();
  await ask();
  await sleep(POLL_SECONDS * 1000);
  await ask();
  const longest: (readonly number[])[] = [];
  for (let window = 0; window < windows; window += 1) {
    for (let second = 0; second < POLL_SECONDS; second += 1) {
      await sleep(1000);
      await scraper.scrape();
    }
    longest.push(await ask());
  }
  scraper.close();
  for (const each of [exporter, idle, cloud]) await each.stop();
  const [ours = [], idles = []] = [0, 1].map((who) => longest.map((window) => window[who] ?? 0));
  const what = `${name}, ${CHURNS[churn].label}`;
  return {
    results: [
      { what: `${what}: longest of all`, value: Math.max(...ours), unit: 'ms', ...(target && { target }) },
      { what: `${what}: longest, median of windows`, value: median(ours), unit: 'ms' },
      { what: `${what}: idle Node, longest of all`, value: Math.max(...idles), unit: 'ms' },
    ],
    notes: [],
  };
}
