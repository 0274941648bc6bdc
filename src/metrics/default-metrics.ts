import { collectDefaultMetrics, type Registry } from 'prom-client';
import type { Clock } from '../clock.ts';

/** Default metrics whose names break the rules: gauges that end in `_total`. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** Reading this metric sets and resets all other metrics of the event loop's lag. */
const LAG = 'nodejs_eventloop_lag_seconds';

const LAG_SECONDS = 1;

/** Adds prom-client's metrics of the process and of Node.js. */
export function addDefaultMetrics(registry: Registry, clock: Clock): void {
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  const lag = registry.getSingleMetric(LAG);
  if (lag !== undefined) limitRate(lag, clock);
}

// A scrape right after another one would get a lag without measurements, at the cost of all other metrics together.
// The types lack the function `collect` that every gauge may have.
function limitRate(gauge: object, { monotonicSeconds }: Clock): void {
  const collect: unknown = Reflect.get(gauge, 'collect');
  if (typeof collect !== 'function') return;
  let collectedAt = Number.NEGATIVE_INFINITY;
  Reflect.set(gauge, 'collect', () => {
    if (monotonicSeconds() - collectedAt < LAG_SECONDS) return;
    collectedAt = monotonicSeconds();
    collect.call(gauge);
  });
}
