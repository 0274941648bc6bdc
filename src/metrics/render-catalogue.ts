import type { Snapshot } from '../snapshot/model.ts';
import type { Section } from './define.ts';
import { type ExpositionFormat, renderLabels, renderSample } from './format.ts';

/** Text of the families, and how many series it has. */
export interface RenderedCatalogue {
  readonly text: string;
  readonly series: number;
}

/** What to render, and how. */
export interface CatalogueView {
  readonly format: ExpositionFormat;
  /** Whether a family, by its name, is wanted. */
  readonly isWanted: (family: string) => boolean;
}

/** Renders a snapshot by the catalogue's sections: every family with its header, also without samples. */
export function renderCatalogue(
  sections: readonly Section[],
  snapshot: Snapshot,
  view: CatalogueView,
): RenderedCatalogue {
  const parts = sections.map((section) => renderSection(section, snapshot, view));
  return {
    text: parts.map(({ text }) => text).join(''),
    series: parts.reduce((sum, { series }) => sum + series, 0),
  };
}

function renderSection(
  section: Section,
  snapshot: Snapshot,
  { format, isWanted }: CatalogueView,
): RenderedCatalogue {
  // A subject's identity is the same in all of its series: it is escaped once.
  const rows = section.rows(snapshot).map(({ identity, samples }) => ({
    identity: renderLabels(section.identityLabels, identity),
    samples,
  }));
  let text = '';
  let series = 0;
  for (const [index, family] of section.families.entries()) {
    if (!isWanted(family.name)) continue;
    text += format.renderHeader(family);
    for (const row of rows) {
      for (const { labels, value } of row.samples[index] ?? []) {
        const own = renderLabels(
          family.labels,
          family.labels.map((label) => labels[label]),
        );
        text += renderSample(family.name, join(row.identity, own), value);
        series += 1;
      }
    }
  }
  return { text, series };
}

function join(identity: string, own: string): string {
  if (identity === '' || own === '') return identity + own;
  return `${identity},${own}`;
}
