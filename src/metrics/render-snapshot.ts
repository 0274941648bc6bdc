import type { Snapshot } from '../snapshot/model.ts';
import { CATALOGUE } from './catalogue/catalogue.ts';
import type { Rows, Sample, Section } from './define.ts';
import { type FamilyFilter, isWantedBy } from './family-filter.ts';
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
    const rows = section.rows(snapshot);
    const identities = yield* renderIdentities(section, rows);
    for (const [index, family] of section.families.entries()) {
      if (!isWantedBy(filter, family.name)) continue;
      yield format.renderHeader(family);
      series += yield* renderFamily(family, index, rows, identities);
    }
  }
  return series;
}

// The identity of a row is the same in all of its series: it is escaped once.
function* renderIdentities({ identityLabels }: Section, rows: Rows): Generator<string, readonly string[]> {
  const identities: string[] = [];
  for (let row = 0; row < rows.count; row += 1) {
    identities.push(renderLabels(identityLabels, rows.identity(row)));
    if (identities.length % ROWS_PER_STEP === 0) yield '';
  }
  return identities;
}

function* renderFamily(
  family: Section['families'][number],
  index: number,
  rows: Rows,
  identities: readonly string[],
): Generator<string, number> {
  const renderOwn = createLabelRenderer(family.labels);
  let series = 0;
  let text = '';
  for (const [row, identity] of identities.entries()) {
    for (const { labels, value } of rows.samples(index, row)) {
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
