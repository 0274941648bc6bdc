import { HEALTHY } from './fleet.ts';
import { type Scraped, type Timeline, toNotation, toStep, valueAt } from './timeline.ts';

/** An exporter that Prometheus scrapes, and when it cannot be scraped, as minutes `[from, to)`. */
export interface Replica {
  readonly instance: string;
  readonly away?: readonly (readonly [from: number, to: number])[];
  /** The minute from which on there is such an exporter; always, when left out. */
  readonly from?: number;
  /** Whether its process restarts: counters at 0, and nothing polled before the next scrape. */
  readonly restarts?: boolean;
  /** Series of this exporter that differ from those of the others. */
  readonly changes?: Readonly<Record<string, Timeline>>;
  /** Labels that the scrape configuration gives it besides its job. */
  readonly target?: Readonly<Record<string, string>>;
  /** Whether the scrape configuration has `honor_labels`; it has, when left out. */
  readonly honorsLabels?: boolean;
  /** Minutes between two polls; it polls before every scrape, when left out. */
  readonly pollsEvery?: number;
}

/** What is scraped in a test. */
export interface Scene {
  readonly minutes: number;
  /** What is not as in a healthy fleet; new series are added. */
  readonly changes: Readonly<Record<string, Timeline>>;
  readonly replicas: readonly Replica[];
  /** The families to write down; all, when left out. */
  readonly families?: ReadonlySet<string>;
}

/** A series as promtool reads it. */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

// What an exporter knows before its first poll.
const KNOWN_AT_START = /^(phala_app_info|phala_exporter_)/;

// What has nothing to do with its polls.
const OF_THE_PROCESS = /^phala_exporter_(shard|total_shards|config_|web_config_|poll_interval_)/;

/** Writes what Prometheus would store of a scene. */
export function toInputSeries({ minutes, changes, replicas, families }: Scene): readonly InputSeries[] {
  const steps = Array.from({ length: toStep(minutes) + 1 }, (_, step) => step);
  const timelinesOf = (replica: Replica): readonly (readonly [string, Timeline])[] =>
    Object.entries({ ...HEALTHY, ...changes, ...replica.changes }).filter(
      ([series, timeline]) => timeline !== 'gone' && (families?.has(nameOf(series)) ?? true),
    );
  return replicas.flatMap((replica) => [
    {
      series: withTarget('up', replica),
      values: toNotation(
        steps.map((step) => (isUnknown(replica, step) ? undefined : Number(!isAway(replica, step)))),
      ),
    },
    ...timelinesOf(replica).map(([series, timeline]) => ({
      series: withTarget(series, replica),
      values: toNotation(steps.map((step) => scrape(replica, series, timeline, step))),
    })),
  ]);
}

function scrape(replica: Replica, series: string, timeline: Timeline, step: number): Scraped {
  if (isUnknown(replica, step) || isAway(replica, step)) return undefined;
  const told = (at: number): Scraped => valueAt(timeline, toPollStep(replica, series, at));
  if (series === 'phala_exporter_poll_interval_seconds' && replica.pollsEvery !== undefined)
    return replica.pollsEvery * 60;
  const start = replica.restarts === true ? lastStart(replica, step) : undefined;
  if (start === undefined) return told(step);
  if (step === start && !KNOWN_AT_START.test(series)) return undefined;
  const value = told(step);
  const before = nameOf(series).endsWith('_total') ? (told(start) ?? 0) : 0;
  return value === undefined ? undefined : value - before;
}

// What is scraped is as of the last poll.
function toPollStep({ pollsEvery }: Replica, series: string, step: number): number {
  if (pollsEvery === undefined || OF_THE_PROCESS.test(series)) return step;
  return step - (step % toStep(pollsEvery));
}

function isUnknown({ from = 0 }: Replica, step: number): boolean {
  return step < toStep(from);
}

function isAway({ away = [] }: Replica, step: number): boolean {
  return away.some(([from, to]) => toStep(from) <= step && step < toStep(to));
}

function lastStart({ away = [] }: Replica, step: number): number | undefined {
  return away.map(([, to]) => toStep(to)).findLast((start) => start <= step);
}

function nameOf(series: string): string {
  return series.replace(/\{.*/, '');
}

// As Prometheus does it: the target's labels are added, and where both have one, the one or the other wins.
function withTarget(series: string, { instance, target = {}, honorsLabels = true }: Replica): string {
  const labels = new Map(Object.entries({ job: 'phala-cloud', instance, ...target }));
  for (const [, name = '', value = ''] of series.matchAll(/(\w+)="([^"]*)"/g)) {
    if (!labels.has(name) || honorsLabels) labels.set(name, value);
    else labels.set(`exported_${name}`, value);
  }
  return `${nameOf(series)}{${[...labels].map(([name, value]) => `${name}="${value}"`).join(',')}}`;
}
