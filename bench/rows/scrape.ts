import { describeFleet, FLEETS, startCloud } from '../cloud.ts';
import { CHURNS, type Churn, startExporter } from '../exporter.ts';
import { startBareServer } from '../peers.ts';
import type { Bench, Measured, Result, Row } from '../row.ts';
import { createScraper, readValue, type Scraper, toText } from '../scraper.ts';
import { quantile } from '../statistics.ts';
import { inRhythm, sleep } from '../time.ts';

const SCRAPES_PER_SECOND = 10;
const EVERY_MS = 1000 / SCRAPES_PER_SECOND;
const POLL_SECONDS = 5;
const MOST_TIMES_BARE = 2;

/** Two rows: what a scrape takes, beside a server that does nothing but write the same bytes. */
export const scrapeRows: readonly Row[] = [toRow(1000, 5), toRow(10_000, 50)];

/** What one fleet and churn is scraped for, and what it may take. */
export interface ScrapePlan {
  readonly size: 1000 | 10_000;
  readonly churn: Churn;
  readonly seconds: number;
  readonly mostMs: number;
}

function toRow(size: ScrapePlan['size'], mostMs: number): Row {
  return {
    id: `scrape-${size}`,
    title: `scrape of ${size} CVMs, gzip, ${SCRAPES_PER_SECOND} a second while polling`,
    measure: (bench) => measure(bench, size, mostMs),
  };
}

async function measure(bench: Bench, size: ScrapePlan['size'], mostMs: number): Promise<Measured> {
  const seconds = bench.choose(60, 11);
  const all: Measured[] = [];
  for (const churn of ['little', 'all'] as const) {
    bench.say(`scraping ${size} CVMs for ${seconds} s, ${CHURNS[churn].words}`);
    all.push(await measureScrapes({ size, churn, seconds, mostMs }));
  }
  return {
    results: all.flatMap(({ results }) => results),
    notes: [
      `a poll every ${POLL_SECONDS} s; the bare server is asked in turn; a scrape's time begins when it is due, so that one held up holds up those after it`,
      ...all.flatMap(({ notes }) => notes),
    ],
  };
}

/** Scrapes an exporter and a bare server in turn, while the exporter polls. */
export async function measureScrapes({ size, churn, seconds, mostMs }: ScrapePlan): Promise<Measured> {
  const cloud = await startCloud(FLEETS[size]);
  const exporter = await startExporter(cloud, { pollSeconds: POLL_SECONDS, churn });
  const ours = createScraper(exporter.url);
  const before = await ours.scrape();
  const bare = await startBareServer(before);
  const theirs = createScraper(bare.url);
  const [ourTimes, bareTimes] = await Promise.all([
    scrapeInRhythm(ours, seconds),
    sleep(EVERY_MS / 2).then(() => scrapeInRhythm(theirs, seconds)),
  ]);
  const after = await ours.scrape();
  ours.close();
  theirs.close();
  for (const each of [bare, exporter, cloud]) await each.stop();
  const polls = pollsIn(toText(after)) - pollsIn(toText(before));
  const fleet = `${describeFleet(FLEETS[size])}, ${cloud.cvms} in all`;
  return {
    results: toResults({ ours: ourTimes, bare: bareTimes }, CHURNS[churn].label, mostMs),
    notes: [
      `${CHURNS[churn].label}: ${CHURNS[churn].words}; ${fleet}; ${ourTimes.length} scrapes of ${after.body.length} bytes, ${polls} polls`,
    ],
  };
}

// One scrape at a time, as Prometheus does; but one that had to wait for the last one has taken the waiting, too.
async function scrapeInRhythm(scraper: Scraper, seconds: number): Promise<readonly number[]> {
  const times: number[] = [];
  let last = Promise.resolve();
  await inRhythm({ seconds, everyMs: EVERY_MS }, () => {
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
  mostMs: number,
): readonly Result[] {
  const [p50, p99] = [0.5, 0.99].map((share) => quantile(times.ours, share)) as [number, number];
  const [bare50, bare99] = [0.5, 0.99].map((share) => quantile(times.bare, share)) as [number, number];
  const twice = { atMost: MOST_TIMES_BARE };
  return [
    { what: `${label}: p50`, value: p50, unit: 'ms' },
    { what: `${label}: p99`, value: p99, unit: 'ms', target: { below: mostMs } },
    { what: `${label}: p50, bare server`, value: bare50, unit: 'ms' },
    { what: `${label}: p99, bare server`, value: bare99, unit: 'ms' },
    { what: `${label}: p50, times the bare server's`, value: p50 / bare50, unit: '×' },
    { what: `${label}: p99, times the bare server's`, value: p99 / bare99, unit: '×', target: twice },
  ];
}
