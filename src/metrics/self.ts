import {
  Counter,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client';
import { type Clock, toUnixSeconds } from '../clock.ts';
import { FAILURE_REASONS } from '../errors.ts';
import { ONLY_SHARD, type Shard } from '../shard.ts';
import type { Version } from '../version.ts';
import { addDefaultMetrics } from './default-metrics.ts';
import { DROP_REASONS, REJECT_REASONS, SELF_FAMILIES, type SelfFamily } from './self-catalogue.ts';

/** The exporter's own metrics: prom-client's objects, and a way to read them all. */
export type SelfMetrics = ReturnType<typeof createSelfMetrics>;

export type SelfReading = MetricObjectWithValues<MetricValue<string>>;

interface SelfOptions {
  readonly version: Version;
  readonly shard?: Shard | undefined;
  readonly clock: Clock;
  /** Log lines that were not written since the start. */
  readonly droppedLogLines?: (() => number) | undefined;
}

/** Creates the exporter's own metrics in a registry of their own. */
export function createSelfMetrics({ version, shard = ONLY_SHARD, clock, droppedLogLines }: SelfOptions) {
  let pollIntervalSeconds = (): number => 0;
  const registry = new Registry();
  addDefaultMetrics(registry, clock);
  const metrics = createMetrics(registry);
  metrics.buildInfo.set({ ...version, node_version: process.version }, 1);
  metrics.shard.set(shard.number);
  metrics.totalShards.set(shard.total);
  return {
    ...metrics,
    read: async (): Promise<readonly SelfReading[]> => {
      await removeWhere(metrics.throttledUntil, (_labels, until) => until <= clock.bootSeconds());
      metrics.logLinesDropped.reset();
      metrics.logLinesDropped.inc(droppedLogLines?.() ?? 0);
      metrics.pollInterval.set(pollIntervalSeconds());
      const readings = await registry.getMetricsAsJSON();
      const offsetSeconds = clock.unixOffsetSeconds();
      return readings.map((reading) =>
        reading.name.endsWith('_timestamp_seconds') ? toUnixTime(reading, offsetSeconds) : reading,
      );
    },
    /** Sets the source of the interval of the schedule, read at each scrape. */
    setPollInterval: (read: () => number): void => {
      pollIntervalSeconds = read;
    },
    /**
     * Sets the collectors that are switched on, by workspace: their failures start at 0, and series of others are
     * removed.
     */
    setCollectors: async (workspaces: ReadonlyMap<string, readonly string[]>): Promise<void> => {
      for (const [workspace, collectors] of workspaces)
        for (const collector of collectors)
          for (const reason of Object.keys(FAILURE_REASONS))
            metrics.collectorFailures.inc({ collector, workspace, reason }, 0);
      const isKept = ({ workspace, collector }: Labels): boolean => {
        const collectors = workspaces.get(String(workspace));
        return (
          collectors !== undefined && (collector === undefined || collectors.includes(String(collector)))
        );
      };
      for (const key of PER_WORKSPACE) await removeWhere(metrics[key], (labels) => !isKept(labels));
    },
  };
}

const PER_WORKSPACE = [
  'apiRequests',
  'apiShape',
  'collectorFailures',
  'collectorLastSuccess',
  'collectorSuccess',
  'throttledUntil',
] as const;

type Labels = Readonly<Partial<Record<string, string | number>>>;

function toUnixTime(reading: SelfReading, unixOffsetSeconds: number): SelfReading {
  const values = reading.values.map((each) => ({
    ...each,
    value: toUnixSeconds(each.value, unixOffsetSeconds),
  }));
  return { ...reading, values };
}

async function removeWhere(
  metric: Counter<string> | Gauge<string>,
  isRemoved: (labels: Labels, value: number) => boolean,
): Promise<void> {
  for (const { labels, value } of (await metric.get()).values)
    if (isRemoved(labels, value)) metric.remove(labels);
}

type Families = typeof SELF_FAMILIES;
type LabelOf<F> = F extends { readonly labels: readonly (infer L extends string)[] } ? L : never;
type Metrics = {
  readonly [K in keyof Families]: {
    readonly counter: Counter<LabelOf<Families[K]>>;
    readonly gauge: Gauge<LabelOf<Families[K]>>;
    readonly histogram: Histogram<LabelOf<Families[K]>>;
  }[Families[K]['type']];
};

function createMetrics(registry: Registry): Metrics {
  const entries = Object.entries<SelfFamily>(SELF_FAMILIES).map(([key, family]) => [
    key,
    createMetric(family, registry),
  ]);
  const metrics = Object.fromEntries(entries) as Metrics;
  for (const reason of DROP_REASONS) metrics.itemsDropped.inc({ reason }, 0);
  for (const reason of Object.keys(REJECT_REASONS)) metrics.webRejected.inc({ reason }, 0);
  // A gauge without labels is 0 from the start; these two are absent without a web configuration.
  for (const gauge of [metrics.webConfigReloadSuccessful, metrics.webConfigReloadedAt]) gauge.remove();
  return metrics;
}

function createMetric({ name, type, help, labels = [], buckets = [] }: SelfFamily, registry: Registry) {
  const options = { name, help, labelNames: labels, registers: [registry] };
  if (type === 'histogram') return new Histogram({ ...options, buckets: [...buckets] });
  return type === 'counter' ? new Counter(options) : new Gauge(options);
}
