import {
  Counter,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client';
import { type Clock, createUnixOffset, toUnixSeconds } from '../clock.ts';
import { FAILURE_REASONS } from '../errors.ts';
import { ONLY_SHARD, type Shard } from '../shard.ts';
import type { Version } from '../version.ts';
import { addDefaultMetrics } from './default-metrics.ts';
import { DROP_REASONS, REJECT_REASONS, SELF_FAMILIES, type SelfFamily } from './self-catalogue.ts';

/** The exporter's own metrics: prom-client's objects, and a way to read them all. */
export type SelfMetrics = ReturnType<typeof createSelfMetrics>;

/** A family as prom-client gives it. */
export type SelfReading = MetricObjectWithValues<MetricValue<string>>;

/** What the exporter's own metrics start from. */
export interface SelfFacts {
  readonly version: Version;
  /** The only one where it is left out. */
  readonly shard?: Shard | undefined;
  readonly clock: Clock;
  /** Log lines that were not written since the start; none where it is left out. */
  readonly droppedLogLines?: (() => number) | undefined;
}

/** Creates the exporter's own metrics in a registry of their own. */
export function createSelfMetrics({ version, shard = ONLY_SHARD, clock, droppedLogLines }: SelfFacts) {
  const unixOffset = createUnixOffset(clock);
  let pollIntervalSeconds = (): number => 0;
  const registry = new Registry();
  addDefaultMetrics(registry, clock);
  const metrics = createMetrics(registry);
  metrics.buildInfo.set({ ...version, node_version: process.version }, 1);
  metrics.shard.set(shard.number);
  metrics.totalShards.set(shard.total);
  return {
    ...metrics,
    /** Reads all of them. */
    read: async (): Promise<readonly SelfReading[]> => {
      await removeWhere(metrics.throttledUntil, (_labels, until) => until <= clock.bootSeconds());
      metrics.logLinesDropped.reset();
      metrics.logLinesDropped.inc(droppedLogLines?.() ?? 0);
      metrics.pollInterval.set(pollIntervalSeconds());
      const readings = await registry.getMetricsAsJSON();
      const offsetSeconds = unixOffset();
      return readings.map((reading) =>
        MOMENTS.has(reading.name) ? toUnixTime(reading, offsetSeconds) : reading,
      );
    },
    /** Where the interval of the schedule comes from, read at each scrape. */
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
      const isRemoved = ({ workspace, collector }: Labels): boolean => {
        const collectors = workspaces.get(String(workspace));
        return (
          collectors === undefined || (collector !== undefined && !collectors.includes(String(collector)))
        );
      };
      const { apiRequests, collectorFailures, collectorLastSuccess, collectorSuccess, throttledUntil } =
        metrics;
      for (const metric of [
        apiRequests,
        collectorFailures,
        collectorLastSuccess,
        collectorSuccess,
        throttledUntil,
      ])
        await removeWhere(metric, isRemoved);
    },
  };
}

type Labels = Readonly<Partial<Record<string, string | number>>>;

const MOMENTS: ReadonlySet<string> = new Set(
  Object.values<SelfFamily>(SELF_FAMILIES)
    .filter(({ isMoment }) => isMoment)
    .map(({ name }) => name),
);

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

function createMetrics(registry: Registry) {
  const families = SELF_FAMILIES;
  const metrics = {
    buildInfo: new Gauge(withRegistry(families.buildInfo, registry)),
    shard: new Gauge(withRegistry(families.shard, registry)),
    totalShards: new Gauge(withRegistry(families.totalShards, registry)),
    configReloadSuccessful: new Gauge(withRegistry(families.configReloadSuccessful, registry)),
    configReloadedAt: new Gauge(withRegistry(families.configReloadedAt, registry)),
    webConfigReloadSuccessful: new Gauge(withRegistry(families.webConfigReloadSuccessful, registry)),
    webConfigReloadedAt: new Gauge(withRegistry(families.webConfigReloadedAt, registry)),
    webRejected: new Counter(withRegistry(families.webRejected, registry)),
    pollCycleDuration: new Histogram(withRegistry(families.pollCycleDuration, registry)),
    pollCyclesSkipped: new Counter(withRegistry(families.pollCyclesSkipped, registry)),
    pollInterval: new Gauge(withRegistry(families.pollInterval, registry)),
    apiRequests: new Counter(withRegistry(families.apiRequests, registry)),
    apiRequestDuration: new Histogram(withRegistry(families.apiRequestDuration, registry)),
    apiRetries: new Counter(withRegistry(families.apiRetries, registry)),
    throttledUntil: new Gauge(withRegistry(families.throttledUntil, registry)),
    collectorSuccess: new Gauge(withRegistry(families.collectorSuccess, registry)),
    collectorLastSuccess: new Gauge(withRegistry(families.collectorLastSuccess, registry)),
    collectorFailures: new Counter(withRegistry(families.collectorFailures, registry)),
    collectorDuration: new Histogram(withRegistry(families.collectorDuration, registry)),
    itemsDropped: new Counter(withRegistry(families.itemsDropped, registry)),
    unknownValues: new Counter(withRegistry(families.unknownValues, registry)),
    logLinesDropped: new Counter(withRegistry(families.logLinesDropped, registry)),
    series: new Gauge(withRegistry(families.series, registry)),
  };
  for (const reason of DROP_REASONS) metrics.itemsDropped.inc({ reason }, 0);
  for (const reason of Object.keys(REJECT_REASONS)) metrics.webRejected.inc({ reason }, 0);
  // A gauge without labels is 0 from the start; these two are there only with a web configuration.
  for (const gauge of [metrics.webConfigReloadSuccessful, metrics.webConfigReloadedAt]) gauge.remove();
  return metrics;
}

function withRegistry<L extends string>(
  family: SelfFamily & { readonly labels: readonly L[] },
  registry: Registry,
) {
  const { name, help, labels, buckets } = family;
  const common = { name, help, labelNames: labels, registers: [registry] };
  return buckets === undefined ? common : { ...common, buckets: [...buckets] };
}
