import type { FamilyFilter } from '../../src/metrics/define.ts';
import type { ExpositionFormat } from '../../src/metrics/format.ts';
import { renderSnapshot, toRenderedSnapshot } from '../../src/metrics/render-snapshot.ts';
import type { Snapshot } from '../../src/snapshot/model.ts';

/** Wants every family. */
export const EVERYTHING: FamilyFilter = { include: [], exclude: [] };

/** Text of a whole catalogue about a snapshot, and how many series it has. */
export function renderAll(
  snapshot: Snapshot,
  format: ExpositionFormat,
  { filter = EVERYTHING }: { filter?: FamilyFilter } = {},
): { readonly text: string; readonly series: number } {
  const steps = renderSnapshot(snapshot, filter);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  const rendered = toRenderedSnapshot({ snapshot, filter, isSmall: true }, step.value);
  return { text: Buffer.concat(rendered.parts(format)).toString(), series: rendered.series };
}
