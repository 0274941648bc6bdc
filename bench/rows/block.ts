import { describeFleet, FLEETS, startCloud } from '../cloud.ts';
import { CHURNS, type Churn, startExporter } from '../exporter.ts';
import { startIdle } from '../peers.ts';
import type { Measured, Row } from '../row.ts';
import { createScraper } from '../scraper.ts';
import { median } from '../statistics.ts';
import { sleep } from '../time.ts';

const POLL_SECONDS = 5;
const PLANS = [
  { size: 1000, churn: 'little', mostMs: 25 },
  { size: 1000, churn: 'all', mostMs: 25 },
  { size: 10_000, churn: 'little', mostMs: 60 },
  { size: 10_000, churn: 'all', mostMs: 60 },
] as const;

/** How long the event loop is held up at most. */
export const blockRow: Row = {
  id: 'block',
  title: 'longest event-loop block, poll + render',
  measure: async (bench) => {
    const windows = bench.choose(8, 2);
    const all: Measured[] = [];
    for (const plan of PLANS) {
      const { words } = CHURNS[plan.churn];
      bench.say(`event-loop blocks at ${plan.size} CVMs for ${windows * POLL_SECONDS} s, ${words}`);
      all.push(await measureBlocks({ ...plan, windows }));
    }
    return {
      results: all.flatMap(({ results }) => results),
      notes: [
        'measured inside the process by perf_hooks (a timer each millisecond): whatever holds the loop up counts, garbage collection and other processes on the same cores included; without the start, the first poll and the first scrape',
        'idle: a Node that does nothing, at the same time: what of it is the machine',
        `${windows} windows of ${POLL_SECONDS} s with a poll and ${POLL_SECONDS} scrapes each; ${describeFleet(FLEETS[1000])} and ${describeFleet(FLEETS[10_000])}`,
      ],
    };
  },
};

interface BlockPlan {
  readonly size: 1000 | 10_000;
  readonly churn: Churn;
  readonly mostMs: number;
  readonly windows: number;
}

async function measureBlocks({ size, churn, mostMs, windows }: BlockPlan): Promise<Measured> {
  const cloud = await startCloud(FLEETS[size]);
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
  const name = `${size} CVMs, ${CHURNS[churn].label}`;
  return {
    results: [
      { what: `${name}: longest of all`, value: Math.max(...ours), unit: 'ms', target: { below: mostMs } },
      { what: `${name}: longest, median of windows`, value: median(ours), unit: 'ms' },
      { what: `${name}: idle Node, longest of all`, value: Math.max(...idles), unit: 'ms' },
    ],
    notes: [],
  };
}
