import { CATALOGUE } from '../../src/metrics/catalogue/catalogue.ts';
import { createEditionMaker } from '../../src/metrics/cloud/edition.ts';
import { createRenderer, type Renderer } from '../../src/metrics/cloud/render-sections.ts';
import type { FamilyFilter } from '../../src/metrics/family-filter.ts';
import type { ExpositionFormat } from '../../src/metrics/format.ts';
import type { Snapshot } from '../../src/snapshot/model.ts';

/** Wants every family. */
export const EVERYTHING: FamilyFilter = { include: [], exclude: [] };

/** Text of a whole catalogue about a snapshot, and how many series it has. */
export function renderAll(
  snapshot: Snapshot,
  format: ExpositionFormat,
  {
    filter = EVERYTHING,
    renderer = createRenderer(CATALOGUE),
  }: { filter?: FamilyFilter; renderer?: Renderer } = {},
): { readonly text: string; readonly series: number } {
  const steps = renderer.render(snapshot, filter);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  const edition = createEditionMaker()({ snapshot, filter }, step.value);
  return { text: Buffer.concat(edition.content(format)).toString(), series: edition.series };
}
