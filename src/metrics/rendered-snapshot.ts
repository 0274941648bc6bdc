import type { Snapshot } from '../snapshot/model.ts';
import type { FamilyFilter } from './family-filter.ts';
import type { ExpositionFormat } from './format.ts';
import { type GzipStart, startGzip } from './gzip.ts';
import type { RenderedFamily } from './render-snapshot.ts';

/** The metrics of Phala Cloud, complete and from one snapshot. */
export type RenderedSnapshot = ReturnType<typeof toRenderedSnapshot>;

interface Source {
  readonly snapshot: Snapshot;
  readonly filter: FamilyFilter;
  /** Whether a scrape may wait for the next render. */
  readonly isSmall: boolean;
}

export function toRenderedSnapshot(source: Source, families: readonly RenderedFamily[]) {
  const compressed = new Map<ExpositionFormat, Promise<GzipStart>>();
  const parts = (format: ExpositionFormat): readonly Buffer[] =>
    families.flatMap(({ header, chunks }) => [Buffer.from(format.renderHeader(header)), ...chunks]);
  return {
    ...source,
    series: families.reduce((sum, { series }) => sum + series, 0),
    /** Headers and sample lines. */
    parts,
    /** The same, compressed; done once per format. */
    gzip: (format: ExpositionFormat): Promise<GzipStart> => {
      const known = compressed.get(format) ?? startGzip(parts(format));
      compressed.set(format, known);
      return known;
    },
  };
}
