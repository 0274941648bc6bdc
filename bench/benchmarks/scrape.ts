import { startBareServer } from '../baselines.ts';
import type { BenchContext, Benchmark, Measurement, Result } from '../benchmark.ts';
import { describeFleet, FLEETS, startCloud } from '../cloud.ts';
import { CHURNS, type Churn, startExporter } from '../exporter.ts';
import { createScraper, readValue, type Scraper, toText } from '../scraper.ts';
import { quantile } from '../statistics.ts';
import { atInterval, sleep } from '../timing.ts';

const SCRAPES_PER_SECOND = 10;
const EVERY_MS = 1000 / SCRAPES_PER_SECOND;
const POLL_SECONDS = 5;
const MAX_TIMES_BARE = 2;

/** The duration of scrapes at two fleet sizes, compared with a bare server that writes the same bytes. */
export const scrapeBenchmarks: readonly Benchmark[] = [toBenchmark(1000, 5), toBenchmark(10_000, 50)];

/** The settings and target of one measurement. */
export interface ScrapePlan {
  readonly size: 1000 | 10_000;
  readonly churn: Churn;
  readonly seconds: number;
  readonly maxMs: number;
}

function toBenchmark(size: ScrapePlan['size'], maxMs: number): Benchmark {
  return {
    id: `scrape-${size}`,
    title: `scrape of ${size} CVMs, gzip, ${SCRAPES_PER_SECOND}/s while polling`,
    measure: (bench) => measure(bench, size, maxMs),
  };
}

async function measure(bench: BenchContext, size: ScrapePlan['size'], maxMs: number): Promise<Measurement> {
  const seconds = bench.select(60, 11);
  const all: Measurement[] = [];
  for (const churn of ['few', 'all'] as const) {
    bench.progress(`scraping ${size} CVMs for ${seconds} s, ${CHURNS[churn].description}`);
    all.push(await measureScrapes({ size, churn, seconds, maxMs }));
  }
  return {
    results: all.flatMap(({ results }) => results),
    notes: [
      `a poll every ${POLL_SECONDS} s; the bare server is scraped alternately; a scrape is timed from when it is due, so that a slow one delays the next`,
      ...all.flatMap(({ notes }) => notes),
    ],
  };
}

/** Scrapes an exporter and a bare server alternately, while the exporter polls. */
export async function measureScrapes({ size, churn, seconds, maxMs }: ScrapePlan): Promise<Measurement> {
  const cloud = await startCloud(FLEETS[size]);
  const exporter = await startExporter(cloud, { pollSeconds: POLL_SECONDS, churn });
  const ours = createScraper(exporter.url);
  const before = await ours.scrape();
  const bare = await startBareServer(before);
  const theirs = createScraper(bare.url);
  const [ourTimes, bareTimes] = await Promise.all([
    scrapeAtInterval(ours, seconds),
    sleep(EVERY_MS / 2).then(() => scrapeAtInterval(theirs, seconds)),
  ]);
  const after = await ours.scrape();
  ours.close();
  theirs.close();
  for (const each of [bare, exporter, cloud]) await each.stop();
  const polls = pollsIn(toText(after)) - pollsIn(toText(before));
  const fleet = `${describeFleet(FLEETS[size])}, ${cloud.cvms} in all`;
  return {
    results: toResults({ ours: ourTimes, bare: bareTimes }, CHURNS[churn].label, maxMs),
    notes: [
      `${CHURNS[churn].label}: ${CHURNS[churn].description}; ${fleet}; ${ourTimes.length} scrapes of ${after.body.length} bytes, ${polls} polls`,
    ],
  };
}

// One scrape at a time, as Prometheus does; the time that a scrape waits for the previous one counts.
async function scrapeAtInterval(scraper: Scraper, seconds: number): Promise<readonly number[]> {
  const times: number[] = [];
  let last = Promise.resolve();
  await atInterval({ seconds, everyMs: EVERY_MS }, () => {
    const due = performance.now();
    last = last.then(async () => {
      await scraper.scrape();
      times.push(performance.now() - due);
    });
    return last;
  });
  return times;
}

function pollsIn(text: string): number {
  return readValue(text, 'phala_exporter_poll_cycle_duration_seconds_count');
}

function toResults(
  times: { readonly ours: readonly number[]; readonly bare: readonly number[] },
  label: string,
  maxMs: number,
): readonly Result[] {
  const [p50, p99] = [0.5, 0.99].map((share) => quantile(times.ours, share)) as [number, number];
  const [bare50, bare99] = [0.5, 0.99].map((share) => quantile(times.bare, share)) as [number, number];
  const twice = { atMost: MAX_TIMES_BARE };
  return [
    { what: `${label}: p50`, value: p50, unit: 'ms' },
    { what: `${label}: p99`, value: p99, unit: 'ms', target: { below: maxMs } },
    { what: `${label}: p50, bare server`, value: bare50, unit: 'ms' },
    { what: `${label}: p99, bare server`, value: bare99, unit: 'ms' },
    { what: `${label}: p50, ratio to bare server`, value: p50 / bare50, unit: '×' },
    { what: `${label}: p99, ratio to bare server`, value: p99 / bare99, unit: '×', target: twice },
  ];
}
