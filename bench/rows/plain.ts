import { type Cloud, describeFleet, FLEETS, startCloud } from '../cloud.ts';
import { type Exporter, startExporter } from '../exporter.ts';
import { type Peer, startPlainExporter } from '../peers.ts';
import type { Bench, Measured, Row } from '../row.ts';
import { createScraper, type Scraper } from '../scraper.ts';
import { scrapeInTurn } from '../scrapes.ts';
import { mean, median, quantile } from '../statistics.ts';
import { inRhythm } from '../time.ts';

const SCRAPES_PER_MINUTE = 4;
const HURRY_SECONDS = 2;

/** What people write with prom-client, beside ours. */
export const plainRow: Row = {
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

/** Time per scrape, in turn. */
async function compareScrapes(bench: Bench, cloud: Cloud): Promise<Measured> {
  const rounds = bench.choose(300, 30);
  bench.say(`scraping ours and the plain one in turn, ${rounds} times each`);
  const { ours, plain, close } = await startBoth(cloud, 30);
  const scrapes = await scrapeInTurn([ours.url, plain.url], rounds);
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
      { what: 'scrape p50, how many times faster', value: faster(median), unit: '×', target },
      { what: 'scrape mean, how many times faster', value: faster(mean), unit: '×' },
      { what: 'scrape p99, how many times faster', value: faster(p99), unit: '×' },
    ],
    notes: [
      `series about apps, CVMs and nodes: ours ${ourSeries}, plain ${theirSeries} (what happened between their polls makes a difference of a few); ${rounds} scrapes of each, one after another, a poll every 30 s`,
    ],
  };
}

/** Event-loop time of the whole process per minute of one poll and four scrapes. */
async function compareLoops(bench: Bench, cloud: Cloud): Promise<Measured> {
  const minuteSeconds = bench.choose(60, 12);
  const minutes = bench.choose(3, 1);
  bench.say(`event-loop time of both, side by side, for ${minutes * minuteSeconds} s`);
  const warmPolls = bench.choose(15, 5);
  const { ours, plain, close } = await startBoth(cloud, minuteSeconds, warmPolls);
  const scrapers = [createScraper(ours.url), createScraper(plain.url)];
  await warmUp(ours, scrapers, warmPolls);
  await ours.setPollSeconds(minuteSeconds);
  await scrapeGently(scrapers, 1, minuteSeconds);
  const before = await readLoops([ours, plain]);
  await scrapeGently(scrapers, minutes, minuteSeconds);
  const after = await readLoops([ours, plain]);
  for (const scraper of scrapers) scraper.close();
  await close();
  const [oursMs, plainMs] = after.map((ms, index) => (ms - (before[index] ?? 0)) / minutes) as [
    number,
    number,
  ];
  return {
    results: [
      { what: 'event-loop time a minute, ours', value: oursMs, unit: 'ms' },
      { what: 'event-loop time a minute, plain', value: plainMs, unit: 'ms' },
      {
        what: 'event-loop time, how many times less',
        value: plainMs / oursMs,
        unit: '×',
        target: { atLeast: 5 },
      },
    ],
    notes: [
      `event-loop time: the whole process, both side by side, ${minutes} × ${minuteSeconds} s of one poll and ${SCRAPES_PER_MINUTE} scrapes, after ${warmPolls} polls in a hurry and one such stretch to warm up`,
    ],
  };
}

// What runs for hours runs compiled code: a minute of one poll would not be enough to compile it.
async function warmUp(ours: Exporter, scrapers: readonly Scraper[], polls: number): Promise<void> {
  await ours.setPollSeconds(HURRY_SECONDS);
  await inRhythm({ seconds: polls * HURRY_SECONDS, everyMs: 500 }, async (beat) => {
    await scrapers[beat % scrapers.length]?.scrape();
  });
}

async function startBoth(
  cloud: Cloud,
  pollSeconds: number,
  hurriedPolls = 0,
): Promise<{ readonly ours: Exporter; readonly plain: Peer; readonly close: () => Promise<void> }> {
  const ours = await startExporter(cloud, { pollSeconds, isProbed: true });
  const plain = await startPlainExporter(cloud, pollSeconds, hurriedPolls);
  return {
    ours,
    plain,
    close: async () => {
      await ours.stop();
      await plain.stop();
    },
  };
}

// In turn, so that neither waits for the other.
async function scrapeGently(
  scrapers: readonly Scraper[],
  minutes: number,
  minuteSeconds: number,
): Promise<void> {
  const everyMs = (minuteSeconds * 1000) / SCRAPES_PER_MINUTE / scrapers.length;
  await inRhythm({ seconds: minutes * minuteSeconds, everyMs }, async (beat) => {
    await scrapers[beat % scrapers.length]?.scrape();
  });
}

function readLoops(measured: readonly (Exporter | Peer)[]): Promise<readonly number[]> {
  return Promise.all(measured.map(async ({ child }) => (await child.ask('loop')).busyMs));
}
