import { type Cloud, describeFleet, FLEETS, startCloud } from '../cloud.ts';
import { type Exporter, startExporter } from '../exporter.ts';
import type { Answers } from '../probe-words.ts';
import type { Result, Row } from '../row.ts';
import { createScraper } from '../scraper.ts';
import { median } from '../statistics.ts';
import { inRhythm } from '../time.ts';

const MB = 1e6;
const SAMPLE_SECONDS = 3;
const SCRAPE_EVERY_SAMPLES = 5;
/** What counts as the first minutes, of the time that memory is watched. */
const SETTLING_SHARE = 0.2;
/** Beyond this it grows: what the allocator and the collector do by chance is less. */
const MOST_GROWTH = 1.05;
const PLANS = [
  { size: 1000, mostMb: 110 },
  { size: 10_000, mostMb: 300 },
] as const;

type Sample = Answers['memory'];

/** What memory the process has after a while, and whether it still grows. */
export const memoryRow: Row = {
  id: 'memory',
  title: 'resident memory while polling',
  measure: async ({ minutes, say }) => {
    say(`watching the memory of both fleets side by side for ${minutes} min`);
    const stages = await Promise.all(PLANS.map(({ size }) => openStage(size)));
    const samples = await watch(stages, minutes * 60);
    const ends = stages.flatMap(({ exporter, cloud }) => [exporter, cloud]);
    for (const each of ends) await each.stop();
    return {
      results: PLANS.flatMap(({ size, mostMb }, index) => toResults(size, mostMb, samples[index] ?? [])),
      notes: [
        `both at once: ${PLANS.map(({ size }) => describeFleet(FLEETS[size])).join(' and ')}; a poll every 30 s, a scrape every ${SAMPLE_SECONDS * SCRAPE_EVERY_SAMPLES} s, for ${minutes} min`,
        `settled: the median from ${share(minutes, SETTLING_SHARE)} to ${share(minutes, 2 * SETTLING_SHARE)} min; end: the median of the last ${share(minutes, SETTLING_SHARE)} min; growth is end to settled`,
      ],
    };
  },
};

interface Stage {
  readonly cloud: Cloud;
  readonly exporter: Exporter;
}

function share(minutes: number, part: number): string {
  return String(Number((minutes * part).toFixed(2)));
}

async function openStage(size: 1000 | 10_000): Promise<Stage> {
  const cloud = await startCloud(FLEETS[size]);
  return { cloud, exporter: await startExporter(cloud, { pollSeconds: 30, isProbed: true }) };
}

async function watch(stages: readonly Stage[], seconds: number): Promise<readonly (readonly Sample[])[]> {
  const samples = stages.map((): Sample[] => []);
  const scrapers = stages.map(({ exporter }) => createScraper(exporter.url));
  await inRhythm({ seconds, everyMs: SAMPLE_SECONDS * 1000 }, async (beat) => {
    for (const [index, { exporter }] of stages.entries()) {
      if (beat % SCRAPE_EVERY_SAMPLES === 0) await scrapers[index]?.scrape();
      samples[index]?.push(await exporter.child.ask('memory'));
    }
  });
  for (const scraper of scrapers) scraper.close();
  return samples;
}

function toResults(size: number, mostMb: number, samples: readonly Sample[]): readonly Result[] {
  const settling = Math.max(1, Math.round(samples.length * SETTLING_SHARE));
  const parts = {
    start: samples.slice(0, 1),
    settled: samples.slice(settling, 2 * settling),
    end: samples.slice(-settling),
  };
  const residentMb = (part: keyof typeof parts): number =>
    median(parts[part].map(({ resident }) => resident)) / MB;
  const heapMb = (part: keyof typeof parts): number => median(parts[part].map(({ heap }) => heap)) / MB;
  return [
    { what: `${size} CVMs: start`, value: residentMb('start'), unit: 'MB' },
    { what: `${size} CVMs: settled`, value: residentMb('settled'), unit: 'MB' },
    { what: `${size} CVMs: end`, value: residentMb('end'), unit: 'MB', target: { below: mostMb } },
    {
      what: `${size} CVMs: growth`,
      value: residentMb('end') / residentMb('settled'),
      unit: '×',
      target: { atMost: MOST_GROWTH },
    },
    { what: `${size} CVMs: JavaScript heap at the end`, value: heapMb('end'), unit: 'MB' },
  ];
}
