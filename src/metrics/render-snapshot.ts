import type { Snapshot } from '../snapshot/model.ts';
import { CATALOGUE } from './catalogue/catalogue.ts';
import { type Family, type FamilyFilter, type FamilyHeader, isWantedBy, type Sample } from './define.ts';
import { type ExpositionFormat, renderLabels, renderSample } from './format.ts';
import { type GzipStart, startGzip } from './gzip.ts';

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
    const rows: Row[] = [];
    // The identity of a subject is the same in all of its series: it is escaped once.
    for (const subject of section.subjects(snapshot)) {
      rows.push({ subject, identity: renderLabels(section.identityLabels, section.identify(subject)) });
      if (rows.length % ROWS_PER_STEP === 0) yield;
    }
    for (const family of section.families)
      if (isWantedBy(filter, family.name)) families.push(yield* renderFamily(family, rows));
  }
  return families;
}

interface Row {
  readonly subject: unknown;
  /** Rendered labels. */
  readonly identity: string;
}

function* renderFamily(family: Family<unknown>, rows: readonly Row[]): Generator<undefined, RenderedFamily> {
  const renderOwn = createLabelRenderer(family.labels);
  const chunks: Buffer[] = [];
  let series = 0;
  let text = '';
  for (const [row, { subject, identity }] of rows.entries()) {
    for (const { labels, value } of family.samples(subject)) {
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
