import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client';
import type { Version } from '../version.ts';
import { DROP_REASONS, REFUSAL_REASONS, SELF_FAMILIES, type SelfFamily } from './self-catalogue.ts';

/** Default metrics whose names break the rules: gauges called `_total`. */
const MISNAMED_DEFAULTS = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** The exporter's own metrics: prom-client's objects, and a way to read them all. */
export type SelfMetrics = ReturnType<typeof createSelfMetrics>;

/** A family as prom-client gives it. */
export type SelfReading = MetricObjectWithValues<MetricValue<string>>;

/** What is true from the start. */
export interface SelfFacts {
  readonly version: Version;
  /** When the configuration was loaded, Unix seconds. */
  readonly loadedAtSeconds: number;
}

/** Creates the exporter's own metrics in a registry of their own. */
export function createSelfMetrics({ version, loadedAtSeconds }: SelfFacts) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED_DEFAULTS) registry.removeSingleMetric(name);

  const families = SELF_FAMILIES;
  const metrics = {
    buildInfo: new Gauge(withRegistry(families.buildInfo, registry)),
    configReloadSuccessful: new Gauge(withRegistry(families.configReloadSuccessful, registry)),
    configReloadedAt: new Gauge(withRegistry(families.configReloadedAt, registry)),
    webConfigReloadSuccessful: new Gauge(withRegistry(families.webConfigReloadSuccessful, registry)),
    webConfigReloadedAt: new Gauge(withRegistry(families.webConfigReloadedAt, registry)),
    webRefusals: new Counter(withRegistry(families.webRefusals, registry)),
    pollDuration: new Histogram(withRegistry(families.pollDuration, registry)),
    pollsSkipped: new Counter(withRegistry(families.pollsSkipped, registry)),
    apiRequests: new Counter(withRegistry(families.apiRequests, registry)),
    apiRequestDuration: new Histogram(withRegistry(families.apiRequestDuration, registry)),
    apiRetries: new Counter(withRegistry(families.apiRetries, registry)),
    throttledUntil: new Gauge(withRegistry(families.throttledUntil, registry)),
    discoveryUp: new Gauge(withRegistry(families.discoveryUp, registry)),
    discoveryLastSuccess: new Gauge(withRegistry(families.discoveryLastSuccess, registry)),
    discoveryFailures: new Counter(withRegistry(families.discoveryFailures, registry)),
    itemsDropped: new Counter(withRegistry(families.itemsDropped, registry)),
    unknownValues: new Counter(withRegistry(families.unknownValues, registry)),
    series: new Gauge(withRegistry(families.series, registry)),
  };
  for (const reason of DROP_REASONS) metrics.itemsDropped.inc({ reason }, 0);
  for (const reason of Object.keys(REFUSAL_REASONS)) metrics.webRefusals.inc({ reason }, 0);
  // A gauge without labels is 0 from the start; these two are there only with a web configuration.
  for (const gauge of [metrics.webConfigReloadSuccessful, metrics.webConfigReloadedAt]) gauge.remove();
  metrics.buildInfo.set({ ...version, node_version: process.version }, 1);
  metrics.configReloadSuccessful.set(1);
  metrics.configReloadedAt.set(loadedAtSeconds);
  return {
    ...metrics,
    /** Reads all of them; `throttledUntilSeconds` are the pauses of workspaces after a 429 that last now. */
    read: (throttledUntilSeconds: ReadonlyMap<string, number>): Promise<SelfReading[]> => {
      metrics.throttledUntil.reset();
      for (const [workspace, until] of throttledUntilSeconds)
        metrics.throttledUntil.set({ workspace }, until);
      return registry.getMetricsAsJSON();
    },
  };
}

function withRegistry<L extends string>(
  family: SelfFamily & { readonly labels: readonly L[] },
  registry: Registry,
) {
  const { name, help, labels, buckets } = family;
  const common = { name, help, labelNames: labels, registers: [registry] };
  return buckets === undefined ? common : { ...common, buckets: [...buckets] };
}
