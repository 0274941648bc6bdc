import type { Benchmark, Result } from '../benchmark.ts';
import { type Cloud, describeFleet, FLEETS, startCloud } from '../cloud.ts';
import { type Exporter, startExporter } from '../exporter.ts';
import type { ProbeResponses } from '../protocol.ts';
import { createScraper } from '../scraper.ts';
import { median } from '../statistics.ts';
import { atInterval } from '../timing.ts';

const MB = 1e6;
const SAMPLE_SECONDS = 3;
const SCRAPE_EVERY_SAMPLES = 5;
/** The share of the time that is warm-up. */
const WARM_UP_SHARE = 0.2;
/** Growth above the noise of allocator and garbage collector. */
const MAX_GROWTH = 1.05;
const PLANS = [
  { size: 1000, maxMb: 110 },
  { size: 10_000, maxMb: 300 },
] as const;

type Sample = ProbeResponses['memory'];

/** Resident memory after a while, and whether it keeps growing. */
export const memoryBenchmark: Benchmark = {
  id: 'memory',
  title: 'resident memory while polling',
  measure: async ({ minutes, progress }) => {
    progress(`measuring the memory of both fleets in parallel for ${minutes} min`);
    const stages = await Promise.all(PLANS.map(({ size }) => openStage(size)));
    const samples = await watch(stages, minutes * 60);
    const ends = stages.flatMap(({ exporter, cloud }) => [exporter, cloud]);
    for (const each of ends) await each.stop();
    return {
      results: PLANS.flatMap(({ size, maxMb }, index) => toResults(size, maxMb, samples[index] ?? [])),
      notes: [
        `both in parallel: ${PLANS.map(({ size }) => describeFleet(FLEETS[size])).join(' and ')}; a poll every 30 s, a scrape every ${SAMPLE_SECONDS * SCRAPE_EVERY_SAMPLES} s, for ${minutes} min`,
        `settled: the median from ${share(minutes, WARM_UP_SHARE)} to ${share(minutes, 2 * WARM_UP_SHARE)} min; end: the median of the last ${share(minutes, WARM_UP_SHARE)} min; growth: ratio of end to settled`,
      ],
    };
  },
};

interface Stage {
  readonly cloud: Cloud;
  readonly exporter: Exporter;
}

function share(minutes: number, fraction: number): string {
  return String(Number((minutes * fraction).toFixed(2)));
}

async function openStage(size: 1000 | 10_000): Promise<Stage> {
  const cloud = await startCloud(FLEETS[size]);
  return { cloud, exporter: await startExporter(cloud, { pollSeconds: 30, hasProbe: true }) };
}

async function watch(stages: readonly Stage[], seconds: number): Promise<readonly (readonly Sample[])[]> {
  const samples = stages.map((): Sample[] => []);
  const scrapers = stages.map(({ exporter }) => createScraper(exporter.url));
  await atInterval({ seconds, everyMs: SAMPLE_SECONDS * 1000 }, async (tick) => {
    for (const [index, { exporter }] of stages.entries()) {
      if (tick % SCRAPE_EVERY_SAMPLES === 0) await scrapers[index]?.scrape();
      samples[index]?.push(await exporter.child.query('memory'));
    }
  });
  for (const scraper of scrapers) scraper.close();
  return samples;
}

function toResults(size: number, maxMb: number, samples: readonly Sample[]): readonly Result[] {
  const settling = Math.max(1, Math.round(samples.length * WARM_UP_SHARE));
  const phases = {
    start: samples.slice(0, 1),
    settled: samples.slice(settling, 2 * settling),
    end: samples.slice(-settling),
  };
  const residentMb = (phase: keyof typeof phases): number =>
    median(phases[phase].map(({ resident }) => resident)) / MB;
  const heapMb = (phase: keyof typeof phases): number => median(phases[phase].map(({ heap }) => heap)) / MB;
  return [
    { what: `${size} CVMs: start`, value: residentMb('start'), unit: 'MB' },
    { what: `${size} CVMs: settled`, value: residentMb('settled'), unit: 'MB' },
    { what: `${size} CVMs: end`, value: residentMb('end'), unit: 'MB', target: { below: maxMb } },
    {
      what: `${size} CVMs: growth`,
      value: residentMb('end') / residentMb('settled'),
      unit: '×',
      target: { atMost: MAX_GROWTH },
    },
    { what: `${size} CVMs: JavaScript heap at the end`, value: heapMb('end'), unit: 'MB' },
  ];
}
