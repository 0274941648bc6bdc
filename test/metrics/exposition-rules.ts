import { type ParsedSample, seriesKey } from './exposition-sample.ts';

/** What an exposition says of a family. */
export interface FamilyHeader {
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  /** Only OpenMetrics has it. */
  readonly unit: string | undefined;
}

type Format = 'text' | 'openmetrics';
type Families = ReadonlyMap<string, FamilyHeader>;

const HISTOGRAM_SUFFIXES = ['_bucket', '_sum', '_count'];

/** Whether a sample of this name may stand under the family's header. */
export function isSampleOf(sample: string, family: string, { type }: FamilyHeader, format: Format): boolean {
  return sampleNames(family, type, format).includes(sample);
}

/** Checks that no series stands there twice. */
export function checkSeries(samples: readonly ParsedSample[]): void {
  const series = new Set<string>();
  for (const sample of samples) {
    const key = seriesKey(sample);
    if (series.has(key)) fail(`a series twice: ${key}`);
    series.add(key);
  }
}

/** Checks what can only be seen with everything read. */
export function checkFamilies(families: Families, samples: readonly ParsedSample[], format: Format): void {
  checkNames(families, format);
  for (const [name, { type }] of families) {
    const own = samples.filter((sample) => sampleNames(name, type, format).includes(sample.name));
    if (type === 'counter' && own.some(({ value }) => !(value >= 0))) fail(`a counter below zero: ${name}`);
    if (type === 'histogram') checkHistogram(name, own, format);
    else if (own.some(({ labels }) => 'le' in labels)) fail(`le outside of a histogram: ${name}`);
  }
}

function sampleNames(family: string, type: FamilyHeader['type'], format: Format): readonly string[] {
  if (type === 'histogram') return HISTOGRAM_SUFFIXES.map((suffix) => family + suffix);
  return [type === 'counter' && format === 'openmetrics' ? `${family}_total` : family];
}

function checkNames(families: Families, format: Format): void {
  const taken = new Set<string>();
  for (const [name, { type, unit }] of families) {
    if (name.endsWith('_total') !== (type === 'counter' && format === 'text'))
      fail(`a ${type} with an odd name: ${name}`);
    if (unit !== undefined && !name.endsWith(`_${unit}`)) fail(`a unit that is not in the name: ${name}`);
    for (const sample of new Set([name, ...sampleNames(name, type, format)])) {
      if (taken.has(sample)) fail(`a name of two families: ${sample}`);
      taken.add(sample);
    }
  }
}

function checkHistogram(name: string, samples: readonly ParsedSample[], format: Format): void {
  const groups = new Map<string, ParsedSample[]>();
  for (const sample of samples) {
    const { le, ...labels } = sample.labels;
    if ((le !== undefined) !== sample.name.endsWith('_bucket')) fail(`le in the wrong place: ${sample.name}`);
    if (format === 'openmetrics' && le !== undefined && !/^(\d+\.\d+|\+Inf)$/.test(le))
      fail(`a bound that is not a float: ${name} ${le}`);
    const key = seriesKey({ ...sample, name, labels });
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  for (const group of groups.values()) checkBuckets(name, group);
}

function checkBuckets(name: string, samples: readonly ParsedSample[]): void {
  const valuesOf = (suffix: string): readonly number[] =>
    samples.filter((sample) => sample.name === name + suffix).map(({ value }) => value);
  const bounds = samples.flatMap(({ labels }) => (labels['le'] === undefined ? [] : [toBound(labels['le'])]));
  const buckets = valuesOf('_bucket');
  if (bounds.at(-1) !== Number.POSITIVE_INFINITY) fail(`a histogram without +Inf at the end: ${name}`);
  if (!isAscending(bounds, (a, b) => a < b)) fail(`bounds out of order: ${name}`);
  if (!isAscending(buckets, (a, b) => a <= b)) fail(`buckets that do not add up: ${name}`);
  if (!buckets.every((count) => Number.isInteger(count) && count >= 0)) fail(`an odd count: ${name}`);
  if (valuesOf('_sum').length !== 1) fail(`not one sum: ${name}`);
  const counts = valuesOf('_count');
  if (counts.length !== 1 || counts[0] !== buckets.at(-1)) fail(`a count unlike the last bucket: ${name}`);
}

function toBound(le: string): number {
  const bound = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
  return Number.isNaN(bound) ? fail(`an odd bound: ${le}`) : bound;
}

function isAscending(values: readonly number[], isInOrder: (a: number, b: number) => boolean): boolean {
  return values.slice(1).every((value, index) => isInOrder(values[index] ?? Number.NaN, value));
}

function fail(fault: string): never {
  throw new Error(fault);
}
