import type { Snapshot } from '../snapshot/model.ts';
import type { FamilyFilter } from './family-filter.ts';
import type { ExpositionFormat } from './format.ts';
import { type GzipStart, startGzip } from './gzip.ts';
import type { RenderedFamily } from './render-snapshot.ts';

/** The metrics of Phala Cloud, complete and from one snapshot. */
export interface RenderedSnapshot {
  readonly snapshot: Snapshot;
  readonly filter: FamilyFilter;
  readonly series: number;
  /** Whether a scrape may wait for the next render. */
  readonly isSmall: boolean;
  /** Headers and sample lines. */
  readonly parts: (format: ExpositionFormat) => readonly Buffer[];
  /** The same, compressed; done once per format. */
  readonly gzip: (format: ExpositionFormat) => Promise<GzipStart>;
}

/** Puts rendered families together. */
export function toRenderedSnapshot(
  { snapshot, filter, isSmall }: Pick<RenderedSnapshot, 'snapshot' | 'filter' | 'isSmall'>,
  families: readonly RenderedFamily[],
): RenderedSnapshot {
  const compressed = new Map<ExpositionFormat, Promise<GzipStart>>();
  const parts = (format: ExpositionFormat): readonly Buffer[] =>
    families.flatMap(({ header, chunks }) => [Buffer.from(format.renderHeader(header)), ...chunks]);
  return {
    snapshot,
    filter,
    isSmall,
    series: families.reduce((sum, { series }) => sum + series, 0),
    parts,
    gzip: (format) => {
      const known = compressed.get(format) ?? startGzip(parts(format));
      compressed.set(format, known);
      return known;
    },
  };
}
