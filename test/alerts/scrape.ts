import { HEALTHY } from './fleet.ts';
import { type Scraped, type Timeline, toNotation, toStep, valueAt } from './timeline.ts';

/** An exporter that Prometheus scrapes, and when it cannot be scraped, as minutes `[from, to)`. */
export interface Replica {
  readonly instance: string;
  readonly down?: readonly (readonly [from: number, to: number])[];
  /** The minute at which the exporter is deployed; 0 by default. */
  readonly from?: number;
  /** Whether its process restarts: counters begin at 0, and the first scrape is before the first poll. */
  readonly restarts?: boolean;
  /** Series of this exporter that differ from those of the others. */
  readonly changes?: Readonly<Record<string, Timeline>>;
  /** Target labels besides the job. */
  readonly target?: Readonly<Record<string, string>>;
  /** Whether the scrape configuration has `honor_labels`; true by default. */
  readonly honorsLabels?: boolean;
  /** Minutes between two polls; by default it polls before every scrape. */
  readonly pollsEvery?: number;
}

/** Scrapes of a test. */
export interface Scene {
  readonly minutes: number;
  /** Changed and added series of the healthy fleet. */
  readonly changes: Readonly<Record<string, Timeline>>;
  readonly replicas: readonly Replica[];
  /** The families to render; all by default. */
  readonly families?: ReadonlySet<string>;
}

/** A series in promtool's format. */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

// Series that an exporter exports before its first poll.
const KNOWN_AT_START = /^(phala_app_info|phala_exporter_)/;

// Series that do not depend on polls.
const INDEPENDENT_OF_POLLS = /^phala_exporter_(shard|total_shards|config_|web_config_|poll_interval_)/;

/** Renders the series that Prometheus would store. */
export function toInputSeries({ minutes, changes, replicas, families }: Scene): readonly InputSeries[] {
  const steps = Array.from({ length: toStep(minutes) + 1 }, (_, step) => step);
  const timelinesOf = (replica: Replica): readonly (readonly [string, Timeline])[] =>
    Object.entries({ ...HEALTHY, ...changes, ...replica.changes }).filter(
      ([series, timeline]) =>
        timeline !== 'absent' && !isOfOtherJob(series) && (families?.has(nameOf(series)) ?? true),
    );
  const ofOtherJobs = Object.entries(changes).filter(
    ([series]) => isOfOtherJob(series) && (families?.has(nameOf(series)) ?? true),
  );
  const cluster = replicas.find(({ target }) => target?.['cluster'] !== undefined)?.target?.['cluster'];
  return [
    ...ofOtherJobs.map(([series, timeline]) => ({
      series: cluster === undefined ? series : series.replace('{', `{cluster="${cluster}",`),
      values: toNotation(steps.map((step) => valueAt(timeline, step))),
    })),
    ...replicas.flatMap((replica) => toReplicaSeries(replica, steps, timelinesOf(replica))),
  ];
}

// Prometheus scrapes guests and endpoints itself, whatever happens to the exporters.
function isOfOtherJob(series: string): boolean {
  return series.includes('job="');
}

function toReplicaSeries(
  replica: Replica,
  steps: readonly number[],
  timelines: readonly (readonly [string, Timeline])[],
): readonly InputSeries[] {
  return [
    {
      series: withTarget('up', replica),
      values: toNotation(
        steps.map((step) => (isNotDeployed(replica, step) ? undefined : Number(!isDown(replica, step)))),
      ),
    },
    ...timelines.map(([series, timeline]) => ({
      series: withTarget(series, replica),
      values: toNotation(steps.map((step) => scrape(replica, series, timeline, step))),
    })),
  ];
}

function scrape(replica: Replica, series: string, timeline: Timeline, step: number): Scraped {
  if (isNotDeployed(replica, step) || isDown(replica, step)) return undefined;
  const polledValue = (at: number): Scraped => valueAt(timeline, toPollStep(replica, series, at));
  if (series === 'phala_exporter_poll_interval_seconds' && replica.pollsEvery !== undefined)
    return replica.pollsEvery * 60;
  const start = replica.restarts === true ? lastStart(replica, step) : undefined;
  if (start === undefined) return polledValue(step);
  if (step === start && !KNOWN_AT_START.test(series)) return undefined;
  const value = polledValue(step);
  const before = nameOf(series).endsWith('_total') ? (polledValue(start) ?? 0) : 0;
  return value === undefined ? undefined : value - before;
}

// A scrape returns the values of the last poll.
function toPollStep({ pollsEvery }: Replica, series: string, step: number): number {
  if (pollsEvery === undefined || INDEPENDENT_OF_POLLS.test(series)) return step;
  return step - (step % toStep(pollsEvery));
}

function isNotDeployed({ from = 0 }: Replica, step: number): boolean {
  return step < toStep(from);
}

function isDown({ down = [] }: Replica, step: number): boolean {
  return down.some(([from, to]) => toStep(from) <= step && step < toStep(to));
}

function lastStart({ down = [] }: Replica, step: number): number | undefined {
  return down.map(([, to]) => toStep(to)).findLast((start) => start <= step);
}

function nameOf(series: string): string {
  return series.replace(/\{.*/, '');
}

// Adds target labels as Prometheus does: on a conflict, `honor_labels` decides which label keeps its name.
function withTarget(series: string, { instance, target = {}, honorsLabels = true }: Replica): string {
  const labels = new Map(Object.entries({ job: 'phala-cloud', instance, ...target }));
  for (const [, name = '', value = ''] of series.matchAll(/(\w+)="([^"]*)"/g)) {
    if (!labels.has(name) || honorsLabels) labels.set(name, value);
    else labels.set(`exported_${name}`, value);
  }
  return `${nameOf(series)}{${[...labels].map(([name, value]) => `${name}="${value}"`).join(',')}}`;
}
