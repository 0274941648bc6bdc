import { type Baseline, startPlainExporter } from '../baselines.ts';
import type { BenchContext, Benchmark, Measurement } from '../benchmark.ts';
import { type Cloud, describeFleet, FLEETS, startCloud } from '../cloud.ts';
import { type Exporter, startExporter } from '../exporter.ts';
import { scrapeAlternately } from '../scrape-alternately.ts';
import { createScraper, type Scraper } from '../scraper.ts';
import { mean, median, quantile } from '../statistics.ts';
import { atInterval } from '../timing.ts';

const SCRAPES_PER_MINUTE = 4;
const WARM_UP_POLL_SECONDS = 2;

/** Comparison with a typical prom-client exporter. */
export const plainBenchmark: Benchmark = {
  id: 'plain',
  title: 'against a plain prom-client exporter of the same families, 1000 CVMs',
  measure: async (bench) => {
    const cloud = await startCloud(FLEETS[1000]);
    const scrapes = await compareScrapes(bench, cloud);
    const loops = await compareLoops(bench, cloud);
    await cloud.stop();
    return {
      results: [...scrapes.results, ...loops.results],
      notes: [
        `${describeFleet(FLEETS[1000])}, ${cloud.cvms} in all; both poll the same simulator`,
        ...scrapes.notes,
        ...loops.notes,
      ],
    };
  },
};

/** Time per scrape, scraped alternately. */
async function compareScrapes(bench: BenchContext, cloud: Cloud): Promise<Measurement> {
  const rounds = bench.select(300, 30);
  bench.progress(`scraping ours and the plain exporter alternately, ${rounds} times each`);
  const { ours, plain, close } = await startBoth(cloud, 30);
  const scrapes = await scrapeAlternately([ours.url, plain.url], rounds);
  await close();
  const [our = [], their = []] = scrapes.map(({ ms }) => ms);
  const [ourSeries, theirSeries] = scrapes.map(({ series }) => series);
  const faster = (of: (times: readonly number[]) => number): number => of(their) / of(our);
  const p99 = (times: readonly number[]): number => quantile(times, 0.99);
  const target = { atLeast: 20 };
  return {
    results: [
      { what: 'scrape p50, ours', value: median(our), unit: 'ms' },
      { what: 'scrape p50, plain', value: median(their), unit: 'ms' },
      { what: 'scrape p50, speed-up', value: faster(median), unit: '×', target },
      { what: 'scrape mean, speed-up', value: faster(mean), unit: '×' },
      { what: 'scrape p99, speed-up', value: faster(p99), unit: '×' },
    ],
    notes: [
      `series about apps, CVMs and nodes: ours ${ourSeries}, plain ${theirSeries} (they poll at different times: a few may differ); ${rounds} scrapes of each, alternately, a poll every 30 s`,
    ],
  };
}

/** Event-loop time of the process per minute, with one poll and four scrapes. */
async function compareLoops(bench: BenchContext, cloud: Cloud): Promise<Measurement> {
  const minuteSeconds = bench.select(60, 12);
  const minutes = bench.select(3, 1);
  bench.progress(`event-loop time of both, in parallel, for ${minutes * minuteSeconds} s`);
  const warmPolls = bench.select(15, 5);
  const { ours, plain, close } = await startBoth(cloud, minuteSeconds, warmPolls);
  const scrapers = [createScraper(ours.url), createScraper(plain.url)];
  await warmUp(ours, scrapers, warmPolls);
  await ours.setPollSeconds(minuteSeconds);
  await scrapeEvenly(scrapers, 1, minuteSeconds);
  const before = await readLoops([ours, plain]);
  await scrapeEvenly(scrapers, minutes, minuteSeconds);
  const after = await readLoops([ours, plain]);
  for (const scraper of scrapers) scraper.close();
  await close();
  const [oursMs, plainMs] = after.map((ms, index) => (ms - (before[index] ?? 0)) / minutes) as [
    number,
    number,
  ];
  return {
    results: [
      { what: 'event-loop time per minute, ours', value: oursMs, unit: 'ms' },
      { what: 'event-loop time per minute, plain', value: plainMs, unit: 'ms' },
      {
        what: 'event-loop time, reduction',
        value: plainMs / oursMs,
        unit: '×',
        target: { atLeast: 5 },
      },
    ],
    notes: [
      `event-loop time: of the process, both running in parallel, ${minutes} × ${minuteSeconds} s of one poll and ${SCRAPES_PER_MINUTE} scrapes, after ${warmPolls} warm-up polls and one such period`,
    ],
  };
}

// Lets V8 optimise the code first, as in a process that has run for hours.
async function warmUp(ours: Exporter, scrapers: readonly Scraper[], polls: number): Promise<void> {
  await ours.setPollSeconds(WARM_UP_POLL_SECONDS);
  await atInterval({ seconds: polls * WARM_UP_POLL_SECONDS, everyMs: 500 }, async (tick) => {
    await scrapers[tick % scrapers.length]?.scrape();
  });
}

async function startBoth(
  cloud: Cloud,
  pollSeconds: number,
  warmUpPolls = 0,
): Promise<{ readonly ours: Exporter; readonly plain: Baseline; readonly close: () => Promise<void> }> {
  const ours = await startExporter(cloud, { pollSeconds, isPlain: true, hasProbe: true });
  const plain = await startPlainExporter(cloud, pollSeconds, warmUpPolls);
  return {
    ours,
    plain,
    close: async () => {
      await ours.stop();
      await plain.stop();
    },
  };
}

// Alternately, so that neither waits for the other.
async function scrapeEvenly(
  scrapers: readonly Scraper[],
  minutes: number,
  minuteSeconds: number,
): Promise<void> {
  const everyMs = (minuteSeconds * 1000) / SCRAPES_PER_MINUTE / scrapers.length;
  await atInterval({ seconds: minutes * minuteSeconds, everyMs }, async (tick) => {
    await scrapers[tick % scrapers.length]?.scrape();
  });
}

function readLoops(measured: readonly (Exporter | Baseline)[]): Promise<readonly number[]> {
  return Promise.all(measured.map(async ({ child }) => (await child.query('loop')).busyMs));
}
