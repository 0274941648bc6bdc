import { collectDefaultMetrics, type Registry } from 'prom-client';
import type { Clock } from '../clock.ts';

/** Default metrics whose names break the rules: gauges called `_total`. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** The metric that also sets all others about the event loop's lag, and begins them anew. */
const LAG = 'nodejs_eventloop_lag_seconds';

/** The lag is told of so long a time at least. */
const LAG_SECONDS = 1;

/** Adds prom-client's metrics of the process and of Node.js. */
export function addDefaultMetrics(registry: Registry, clock: Clock): void {
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  const lag = registry.getSingleMetric(LAG);
  if (lag !== undefined) restrain(lag, clock);
}

// Whoever scrapes right after somebody else would get the lag of a moment in which nothing was measured. (And reading
// it costs more than all other metrics together.) The types do not tell of the function that every gauge may have.
function restrain(gauge: object, { monotonicSeconds }: Clock): void {
  const collect: unknown = Reflect.get(gauge, 'collect');
  if (typeof collect !== 'function') return;
  let collectedAt = Number.NEGATIVE_INFINITY;
  Reflect.set(gauge, 'collect', () => {
    if (monotonicSeconds() - collectedAt < LAG_SECONDS) return;
    collectedAt = monotonicSeconds();
    collect.call(gauge);
  });
}
