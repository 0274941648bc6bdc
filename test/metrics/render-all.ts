import type { FamilyFilter } from '../../src/metrics/define.ts';
import type { ExpositionFormat } from '../../src/metrics/format.ts';
import { renderSnapshot } from '../../src/metrics/render-snapshot.ts';
import type { Snapshot } from '../../src/snapshot/model.ts';

/** Wants every family. */
export const EVERYTHING: FamilyFilter = { include: [], exclude: [] };

/** Text of a whole catalogue about a snapshot, and how many series it has. */
export function renderAll(
  snapshot: Snapshot,
  format: ExpositionFormat,
  { filter = EVERYTHING }: { filter?: FamilyFilter } = {},
): { readonly text: string; readonly series: number } {
  const steps = renderSnapshot(snapshot, filter, format);
  let text = '';
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return { text, series: step.value };
    text += step.value;
  }
}
