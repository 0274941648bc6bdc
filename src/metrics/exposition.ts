import { isWantedBy } from './define.ts';
import { ExpositionCache, type ExpositionCacheOptions } from './exposition-cache.ts';
import { type ExpositionFormat, OPENMETRICS } from './format.ts';
import { endGzip } from './gzip.ts';
import { renderSelf } from './render-self.ts';
import type { RenderedSnapshot } from './rendered-snapshot.ts';
import type { SelfMetrics } from './self.ts';

export interface ExpositionRequest {
  readonly format: ExpositionFormat;
  readonly gzip: boolean;
}

/** Renders the body of `/metrics`, in parts, in order. */
export type Expose = (request: ExpositionRequest) => Promise<readonly Buffer[]>;

/** Metrics of Phala Cloud come from the cache, the exporter's own are read for each scrape. */
export function createExposition(options: ExpositionCacheOptions & { readonly self: SelfMetrics }): Expose {
  const { self } = options;
  // What Prometheus requests first.
  const caches = new Map([[OPENMETRICS, new ExpositionCache(options, OPENMETRICS)]]);
  const inFlight = new Map<string, { rendered: RenderedSnapshot; body: Promise<readonly Buffer[]> }>();

  async function render(
    rendered: RenderedSnapshot,
    { format, gzip }: ExpositionRequest,
  ): Promise<readonly Buffer[]> {
    self.series.set(rendered.series);
    const readings = (await self.read()).filter(({ name }) => isWantedBy(rendered.filter, name));
    const own = Buffer.from(renderSelf(readings, format) + format.end);
    return gzip ? endGzip(rendered.gzip, own) : [await rendered.plain(), own];
  }

  // Single flight: concurrent scrapes share a body, but never one begun before another was done: counters only go up.
  return async (request) => {
    const { format, gzip } = request;
    const cache = caches.get(format) ?? new ExpositionCache(options, format);
    caches.set(format, cache);
    const rendered = await cache.get();
    const key = `${gzip} ${format.contentType}`;
    const shared = inFlight.get(key);
    if (shared?.rendered === rendered) return shared.body;
    const body = render(rendered, request).finally(() => inFlight.clear());
    inFlight.set(key, { rendered, body });
    return body;
  };
}
