import type { Clock } from '../clock.ts';
import { createCompressor } from './cloud/compressor.ts';
import type { Edition } from './cloud/edition.ts';
import { Editions } from './cloud/editions.ts';
import { gzipWith } from './cloud/gzip.ts';
import type { SnapshotSource } from './cloud/make-edition.ts';
import { type FamilyFilter, isWantedBy } from './family-filter.ts';
import type { ExpositionFormat } from './format.ts';
import { createSelfRenderer } from './render-self.ts';
import type { SelfMetrics } from './self.ts';
import { createSharedAnswers } from './shared-answers.ts';

/** What is exposed. */
export interface ExpositionOptions {
  readonly source: SnapshotSource;
  readonly self: SelfMetrics;
  /** When each workspace's pause after a 429 ends, by the boot clock; only those that are paused. */
  readonly throttledUntilBootSeconds: () => ReadonlyMap<string, number>;
  /** The longest time between two runs of the current schedule around now. */
  readonly pollIntervalSeconds: () => number;
  /** In force now; another object where it changed. */
  readonly filter: () => FamilyFilter;
  readonly clock: Clock;
}

/** How a scraper wants its answer. */
export interface ExpositionRequest {
  readonly format: ExpositionFormat;
  readonly gzip: boolean;
}

/** The whole answer of `/metrics`. */
export interface Exposition {
  /** In parts that belong together; those about the cloud are shared by all who read them. */
  readonly expose: (request: ExpositionRequest) => Promise<readonly Buffer[]>;
}

/** Creates an exposition: the cloud's part is ready before anybody asks, the exporter's own is made for each answer. */
export function createExposition(options: ExpositionOptions): Exposition {
  const { source, self, filter, clock } = options;
  const compressor = createCompressor(clock.monotonicSeconds);
  const renderSelf = createSelfRenderer();
  const editions = new Editions({ source, filter, compressor, clock });

  async function answer(edition: Edition, { format, gzip }: ExpositionRequest): Promise<readonly Buffer[]> {
    self.series.set(edition.series);
    self.pollInterval.set(options.pollIntervalSeconds());
    const readings = await self.read(options.throttledUntilBootSeconds());
    const isWanted = (family: string): boolean => isWantedBy(edition.filter, family);
    const own = Buffer.from(renderSelf(readings, { format, isWanted }) + format.end);
    if (!gzip) return [...edition.content(format), own];
    return gzipWith(await compressor.take(edition, format), own);
  }

  const share = createSharedAnswers<readonly Buffer[]>();
  return {
    expose: async (request) => {
      const edition = await editions.take();
      return share(`${request.gzip} ${request.format.contentType}`, edition, () => answer(edition, request));
    },
  };
}
