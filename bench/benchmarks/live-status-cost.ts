import type { Measurement, Result } from '../benchmark.ts';
import { type Cloud, describeFleet, startCloud } from '../cloud.ts';
import { type Exporter, startExporter } from '../exporter.ts';
import { createScraper, readValue, toText } from '../scraper.ts';
import { median } from '../statistics.ts';
import { sleep } from '../timing.ts';

/** The fleet of the poll benchmark: as many lists as CVMs. */
const FLEET = { apps: 1000, cvmsPerApp: 1 };
const POLL_SECONDS = 10;
const MB = 1e6;
const MAX_RATIO = 1.1;
const CYCLES = 'phala_exporter_poll_cycle_duration_seconds_count';

/** What live statuses cost: event-loop time of a poll cycle with its renders, and memory, with and without them. */
export async function measureLiveStatus(windows: number): Promise<Measurement> {
  const cloud = await startCloud(FLEET);
  const [off, on] = await Promise.all([false, true].map((liveStatus) => openSide(cloud, liveStatus)));
  if (off === undefined || on === undefined) throw new Error('no exporters');
  await sleep(2 * POLL_SECONDS * 1000);
  await Promise.all([off, on].map(measureWindow));
  const samples = { off: [] as Sample[], on: [] as Sample[] };
  for (let window = 0; window < windows; window += 1) {
    await sleep(2 * POLL_SECONDS * 1000);
    samples.off.push(await measureWindow(off));
    samples.on.push(await measureWindow(on));
  }
  for (const each of [off.exporter, on.exporter, cloud]) await each.stop();
  return {
    results: [
      ...compare('event-loop time per cycle', 'ms', samples, ({ busyMs }) => busyMs, { atMost: MAX_RATIO }),
      ...compare('resident memory', 'MB', samples, ({ resident }) => resident / MB),
    ],
    notes: [
      `live statuses: ${describeFleet(FLEET)}, ${cloud.cvms} in all; two exporters poll one cloud at the same time, every ${POLL_SECONDS} s, and are scraped once per ${2 * POLL_SECONDS} s; medians of ${windows}`,
    ],
  };
}

interface Side {
  readonly exporter: Exporter;
  readonly scraper: ReturnType<typeof createScraper>;
  busyMs: number;
  cycles: number;
}

interface Sample {
  readonly busyMs: number;
  readonly resident: number;
}

async function openSide(cloud: Cloud, liveStatus: boolean): Promise<Side> {
  const exporter = await startExporter(cloud, { pollSeconds: POLL_SECONDS, hasProbe: true, liveStatus });
  return { exporter, scraper: createScraper(exporter.url), busyMs: 0, cycles: 0 };
}

/** The time per cycle since the previous call. */
async function measureWindow(side: Side): Promise<Sample> {
  const cycles = readValue(toText(await side.scraper.scrape()), CYCLES);
  const { busyMs } = await side.exporter.child.query('loop');
  const { resident } = await side.exporter.child.query('memory');
  const sample = { busyMs: (busyMs - side.busyMs) / Math.max(1, cycles - side.cycles), resident };
  side.busyMs = busyMs;
  side.cycles = cycles;
  return sample;
}

function compare(
  what: string,
  unit: Result['unit'],
  { off, on }: { readonly off: readonly Sample[]; readonly on: readonly Sample[] },
  read: (sample: Sample) => number,
  target?: Result['target'],
): readonly Result[] {
  const [without, with_] = [median(off.map(read)), median(on.map(read))];
  return [
    { what: `${what}, without live statuses`, value: without, unit },
    { what: `${what}, with live statuses`, value: with_, unit },
    { what: `${what}, ratio`, value: with_ / without, unit: '×', ...(target && { target }) },
  ];
}
