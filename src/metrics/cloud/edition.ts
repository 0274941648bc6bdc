import type { Snapshot } from '../../snapshot/model.ts';
import type { FamilyFacts } from '../define.ts';
import type { FamilyFilter } from '../family-filter.ts';
import type { ExpositionFormat } from '../format.ts';
import type { RenderedFamily } from './render-sections.ts';

/** One complete exposition of the cloud's part: all of it from one snapshot. */
export interface Edition {
  readonly snapshot: Snapshot;
  readonly filter: FamilyFilter;
  readonly series: number;
  /** Headers and lines, in parts; a part that is the same in two editions is the same object. */
  readonly content: (format: ExpositionFormat) => readonly Buffer[];
}

/** Makes an edition of what was rendered. */
export type CreateEdition = (
  basis: Pick<Edition, 'snapshot' | 'filter'>,
  families: readonly RenderedFamily[],
) => Edition;

/** Creates a way to make editions, which share their headers. */
export function createEditionMaker(): CreateEdition {
  const headers = new Map<ExpositionFormat, Map<FamilyFacts, Buffer>>();
  const toHeader = (format: ExpositionFormat, facts: FamilyFacts): Buffer => {
    const ofFormat = headers.get(format) ?? new Map<FamilyFacts, Buffer>();
    headers.set(format, ofFormat);
    const header = ofFormat.get(facts) ?? Buffer.from(format.renderHeader(facts));
    ofFormat.set(facts, header);
    return header;
  };
  return (basis, families) => {
    const blocks = families.flatMap(({ blocks: ofFamily }) => ofFamily);
    return {
      ...basis,
      series: blocks.reduce((sum, { series }) => sum + series, 0),
      content: (format) =>
        families.flatMap(({ facts, blocks: ofFamily }) => [
          toHeader(format, facts),
          ...ofFamily.map(({ bytes }) => bytes),
        ]),
    };
  };
}
