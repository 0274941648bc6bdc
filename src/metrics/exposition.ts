import type { Snapshot } from '../snapshot/model.ts';
import { CATALOGUE } from './catalogue/catalogue.ts';
import type { ExpositionFormat } from './format.ts';
import { type GzipPrefix, gzipPrefix, gzipWith } from './gzip.ts';
import { renderCatalogue } from './render-catalogue.ts';
import { renderSelf } from './render-self.ts';
import type { SelfMetrics } from './self.ts';
import { createSharedAnswers } from './shared-answers.ts';

/** What is exposed. */
export interface ExpositionOptions {
  readonly snapshot: () => Snapshot;
  readonly self: SelfMetrics;
  /** When each workspace's pause after a 429 ends, by the boot clock; only those that are paused. */
  readonly throttledUntilBootSeconds: () => ReadonlyMap<string, number>;
  /** In force now; another object where it changed. */
  readonly filter: () => FamilyFilter;
}

/** Which families are wanted, by regular expressions that match whole names: all, or only some, without some. */
export interface FamilyFilter {
  readonly include: readonly RegExp[];
  readonly exclude: readonly RegExp[];
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

interface RenderedPart {
  readonly snapshot: Snapshot;
  readonly filter: FamilyFilter;
  readonly content: Buffer;
  readonly series: number;
  compressed: Promise<GzipPrefix> | undefined;
}

/** Creates an exposition that renders and compresses the cloud's part once per snapshot and format. */
export function createExposition(options: ExpositionOptions): Exposition {
  const { snapshot, self } = options;
  const parts = new Map<ExpositionFormat, RenderedPart>();

  function renderedPart(format: ExpositionFormat): RenderedPart {
    const current = snapshot();
    const filter = options.filter();
    const last = parts.get(format);
    if (last?.snapshot === current && last.filter === filter) return last;
    const { text, series } = renderCatalogue(CATALOGUE, current, { format, isWanted: isWantedBy(filter) });
    const part = { snapshot: current, filter, content: Buffer.from(text), series, compressed: undefined };
    parts.set(format, part);
    return part;
  }

  async function expose(part: RenderedPart, request: ExpositionRequest): Promise<readonly Buffer[]> {
    const { format, gzip } = request;
    self.series.set(part.series);
    const readings = await self.read(options.throttledUntilBootSeconds());
    const own = Buffer.from(renderSelf(readings, { format, isWanted: isWantedBy(part.filter) }) + format.end);
    if (!gzip) return [part.content, own];
    part.compressed ??= gzipPrefix(part.content).catch((error: unknown) => {
      part.compressed = undefined;
      throw error;
    });
    return gzipWith(await part.compressed, own);
  }

  const share = createSharedAnswers<readonly Buffer[]>();
  return {
    expose: (request) => {
      const part = renderedPart(request.format);
      return share(`${request.gzip} ${request.format.contentType}`, part, () => expose(part, request));
    },
  };
}

function isWantedBy({ include, exclude }: FamilyFilter): (family: string) => boolean {
  return (family) =>
    (include.length === 0 || include.some((name) => name.test(family))) &&
    !exclude.some((name) => name.test(family));
}
