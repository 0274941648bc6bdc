import type { Snapshot } from '../snapshot/model.ts';
import { CATALOGUE } from './catalogue/catalogue.ts';
import type { ExpositionFormat } from './format.ts';
import { type GzipPrefix, gzipPrefix, gzipWith } from './gzip.ts';
import { renderCatalogue } from './render-catalogue.ts';
import { renderSelf } from './render-self.ts';
import type { SelfMetrics } from './self.ts';

/** What is exposed. */
export interface ExpositionOptions {
  readonly snapshot: () => Snapshot;
  readonly self: SelfMetrics;
  /** Whether a family, by its name, is wanted. */
  readonly isWanted: (family: string) => boolean;
}

/** How a scraper wants its answer. */
export interface ExpositionRequest {
  readonly format: ExpositionFormat;
  readonly gzip: boolean;
}

/** The whole answer of `/metrics`. */
export interface Exposition {
  readonly expose: (request: ExpositionRequest) => Promise<Buffer>;
}

interface RenderedPart {
  readonly snapshot: Snapshot;
  readonly content: Buffer;
  readonly series: number;
  compressed: Promise<GzipPrefix> | undefined;
}

/** Creates an exposition that renders and compresses the cloud's part once per snapshot and format. */
export function createExposition({ snapshot, self, isWanted }: ExpositionOptions): Exposition {
  const parts = new Map<ExpositionFormat, RenderedPart>();

  function renderedPart(format: ExpositionFormat): RenderedPart {
    const current = snapshot();
    const last = parts.get(format);
    if (last?.snapshot === current) return last;
    const { text, series } = renderCatalogue(CATALOGUE, current, { format, isWanted });
    const part = { snapshot: current, content: Buffer.from(text), series, compressed: undefined };
    parts.set(format, part);
    return part;
  }

  return {
    expose: async ({ format, gzip }) => {
      const part = renderedPart(format);
      self.series.set(part.series);
      const own = Buffer.from(renderSelf(await self.read(), { format, isWanted }) + format.end);
      if (!gzip) return Buffer.concat([part.content, own]);
      part.compressed ??= gzipPrefix(part.content);
      return gzipWith(await part.compressed, own);
    },
  };
}
