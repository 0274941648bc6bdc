import type { Snapshot } from '../snapshot/model.ts';
import { CATALOGUE } from './catalogue/catalogue.ts';
import { type Family, type FamilyFilter, isWantedBy, type Sample } from './define.ts';
import { type ExpositionFormat, renderLabels, renderSample } from './format.ts';

/** Rows between two pauses: a millisecond at most. */
const ROWS_PER_STEP = 64;

/**
 * Renders the wanted families of a snapshot: text in order, with a step after every few rows even if it is empty.
 * Returns the number of series.
 */
export function* renderSnapshot(
  snapshot: Snapshot,
  filter: FamilyFilter,
  format: ExpositionFormat,
): Generator<string, number> {
  let series = 0;
  for (const section of CATALOGUE) {
    const rows: Row[] = [];
    // The identity of a subject is the same in all of its series: it is escaped once.
    for (const subject of section.subjects(snapshot)) {
      rows.push({ subject, identity: renderLabels(section.identityLabels, section.identify(subject)) });
      if (rows.length % ROWS_PER_STEP === 0) yield '';
    }
    for (const family of section.families) {
      if (!isWantedBy(filter, family.name)) continue;
      yield format.renderHeader(family);
      series += yield* renderFamily(family, rows);
    }
  }
  return series;
}

interface Row {
  readonly subject: unknown;
  /** Rendered labels. */
  readonly identity: string;
}

function* renderFamily(family: Family<unknown>, rows: readonly Row[]): Generator<string, number> {
  const renderOwn = createLabelRenderer(family.labels);
  let series = 0;
  let text = '';
  for (const [row, { subject, identity }] of rows.entries()) {
    for (const { labels, value } of family.samples(subject)) {
      text += renderSample(family.name, join(identity, renderOwn(labels)), value);
      series += 1;
    }
    if (row % ROWS_PER_STEP === ROWS_PER_STEP - 1) {
      yield text;
      text = '';
    }
  }
  yield text;
  return series;
}

function join(identity: string, own: string): string {
  if (identity === '' || own === '') return identity + own;
  return `${identity},${own}`;
}

// The only label of a family has few values, such as the statuses: each is escaped once.
function createLabelRenderer(names: readonly string[]): (labels: Sample['labels']) => string {
  if (names.length === 0) return () => '';
  const [name = ''] = names;
  if (names.length !== 1) {
    return (labels) =>
      renderLabels(
        names,
        names.map((each) => labels[each]),
      );
  }
  const rendered = new Map<string | undefined, string>();
  return (labels) => {
    const value = labels[name];
    const text = rendered.get(value) ?? renderLabels(names, [value]);
    rendered.set(value, text);
    return text;
  };
}
