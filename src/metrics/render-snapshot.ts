import type { Snapshot } from '../snapshot/model.ts';
import { CATALOGUE } from './catalogue/catalogue.ts';
import type { FamilyHeader, Rows, Sample, Section } from './define.ts';
import { type FamilyFilter, isWantedBy } from './family-filter.ts';
import { renderLabels, renderSample } from './format.ts';

/** The sample lines of one family: the same in every format. */
export interface RenderedFamily {
  readonly header: FamilyHeader;
  readonly chunks: readonly Buffer[];
  readonly series: number;
}

/** Rows between two pauses: a millisecond at most. */
const ROWS_PER_STEP = 64;

/** Longer texts are converted to bytes: large short-lived strings would wait for a full garbage collection. */
const CHUNK_LENGTH = 65_536;

/** Renders the wanted families of a snapshot; pauses after every few lines. */
export function* renderSnapshot(
  snapshot: Snapshot,
  filter: FamilyFilter,
): Generator<undefined, readonly RenderedFamily[]> {
  const families: RenderedFamily[] = [];
  for (const section of CATALOGUE) {
    const rows = section.rows(snapshot);
    const identities = yield* renderIdentities(section, rows);
    for (const [index, family] of section.families.entries()) {
      if (isWantedBy(filter, family.name))
        families.push(yield* renderFamily(family, index, rows, identities));
    }
  }
  return families;
}

// The identity of a row is the same in all of its series: it is escaped once.
function* renderIdentities({ identityLabels }: Section, rows: Rows): Generator<undefined, readonly string[]> {
  const identities: string[] = [];
  for (let row = 0; row < rows.count; row += 1) {
    identities.push(renderLabels(identityLabels, rows.identity(row)));
    if (identities.length % ROWS_PER_STEP === 0) yield;
  }
  return identities;
}

function* renderFamily(
  family: Section['families'][number],
  index: number,
  rows: Rows,
  identities: readonly string[],
): Generator<undefined, RenderedFamily> {
  const renderOwn = createLabelRenderer(family.labels);
  const chunks: Buffer[] = [];
  let series = 0;
  let text = '';
  for (const [row, identity] of identities.entries()) {
    for (const { labels, value } of rows.samples(index, row)) {
      text += renderSample(family.name, join(identity, renderOwn(labels)), value);
      series += 1;
    }
    if (text.length >= CHUNK_LENGTH) {
      chunks.push(Buffer.from(text));
      text = '';
    }
    if (row % ROWS_PER_STEP === ROWS_PER_STEP - 1) yield;
  }
  if (text !== '') chunks.push(Buffer.from(text));
  yield;
  return { header: family, chunks, series };
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
