import { ExpositionCache, type ExpositionCacheOptions } from './exposition-cache.ts';
import { isWantedBy } from './family-filter.ts';
import type { ExpositionFormat } from './format.ts';
import { endGzip } from './gzip.ts';
import { createSelfRenderer } from './render-self.ts';
import type { RenderedSnapshot } from './rendered-snapshot.ts';
import type { SelfMetrics } from './self.ts';

/** Dependencies. */
export interface ExpositionOptions extends ExpositionCacheOptions {
  readonly self: SelfMetrics;
  /** When each workspace's pause after a 429 ends, by the boot clock; only those that are paused. */
  readonly throttledUntilBootSeconds: () => ReadonlyMap<string, number>;
  /** The longest time between two runs of the current schedule around now. */
  readonly pollIntervalSeconds: () => number;
}

/** What a scraper accepts. */
export interface ExpositionRequest {
  readonly format: ExpositionFormat;
  readonly gzip: boolean;
}

/** The body of `/metrics`. */
export interface Exposition {
  /** In parts, in order. */
  readonly expose: (request: ExpositionRequest) => Promise<readonly Buffer[]>;
}

/** Creates an exposition: metrics of Phala Cloud come from the cache, the exporter's own are read for each scrape. */
export function createExposition(options: ExpositionOptions): Exposition {
  const { self } = options;
  const cache = new ExpositionCache(options);
  const renderSelf = createSelfRenderer();
  const inFlight = new Map<
    string,
    { readonly rendered: RenderedSnapshot; readonly body: Promise<readonly Buffer[]> }
  >();

  async function render(
    rendered: RenderedSnapshot,
    { format, gzip }: ExpositionRequest,
  ): Promise<readonly Buffer[]> {
    self.series.set(rendered.series);
    self.pollInterval.set(options.pollIntervalSeconds());
    const readings = await self.read(options.throttledUntilBootSeconds());
    const isWanted = (family: string): boolean => isWantedBy(rendered.filter, family);
    const own = Buffer.from(renderSelf(readings, { format, isWanted }) + format.end);
    return gzip ? endGzip(await cache.gzip(rendered, format), own) : [...rendered.parts(format), own];
  }

  return {
    // Single flight: concurrent scrapes share a body, but never one begun before another was done: counters only go up.
    expose: async (request) => {
      const rendered = await cache.get();
      const key = `${request.gzip} ${request.format.contentType}`;
      const shared = inFlight.get(key);
      if (shared?.rendered === rendered) return shared.body;
      const body = render(rendered, request).finally(() => inFlight.clear());
      inFlight.set(key, { rendered, body });
      return body;
    },
  };
}
