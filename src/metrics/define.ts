import type { Snapshot } from '../snapshot/model.ts';

/** What the header of a family says. A unit is the suffix of the name. */
export interface FamilyHeader {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  /** One sentence with a full stop. */
  readonly help: string;
}

/** One number, with its labels beyond the identity; a label without a value is left out. */
export interface Sample {
  readonly labels: Readonly<Record<string, string | undefined>>;
  readonly value: number;
}

/** A family about one kind of subject: an app, a CVM, a node, or the fleet. */
export interface Family<S> extends FamilyHeader {
  /** Labels beyond the identity, in the order of the exposition. */
  readonly labels: readonly string[];
  /** Pure and total; an unknown value has no sample. */
  samples(subject: S): readonly Sample[];
}

export function gauge<S>(name: string, help: string, toValue: ToValue<S>): Family<S> {
  return { name, type: 'gauge', help, labels: [], samples: (subject) => toSamples(toValue(subject)) };
}

export function counter<S>(name: string, help: string, toValue: ToValue<S>): Family<S> {
  return { ...gauge(name, help, toValue), type: 'counter' };
}

type ToValue<S> = (subject: S) => number | boolean | undefined;

function toSamples(value: number | boolean | undefined): readonly Sample[] {
  return value === undefined ? [] : [{ labels: NO_LABELS, value: Number(value) }];
}

const NO_LABELS = {};

/** A gauge with one label, and a sample for each value of it. */
export function gaugeBy<S>(
  label: string,
  name: string,
  help: string,
  toValues: (subject: S) => readonly (readonly [labelValue: string | undefined, value: number])[],
): Family<S> {
  return {
    name,
    type: 'gauge',
    help,
    labels: [label],
    samples: (subject) =>
      toValues(subject).map(([labelValue, value]) => ({ labels: { [label]: labelValue }, value })),
  };
}

/** A gauge that is always 1, with labels that describe the subject; absent where `isKnown` is false. */
export function info<S>(
  name: string,
  help: string,
  labels: Readonly<Record<string, (subject: S) => string | undefined>>,
  isKnown: (subject: S) => boolean = () => true,
): Family<S> {
  const toLabels = (subject: S): Sample['labels'] =>
    Object.fromEntries(Object.entries(labels).map(([label, toLabel]) => [label, toLabel(subject)]));
  const samples = (subject: S): readonly Sample[] =>
    isKnown(subject) ? [{ labels: toLabels(subject), value: 1 }] : [];
  return { name, type: 'gauge', help, labels: Object.keys(labels), samples };
}

/** A state set: 1 for the current status, 0 for the other known ones; an unknown status gets its own sample. */
export function statusSet<S>(
  name: string,
  help: string,
  known: readonly string[],
  toStatus: (subject: S) => string | undefined,
): Family<S> {
  const toSet = (current: string): readonly Sample[] => {
    const all = known.includes(current) ? known : [...known, current];
    return all.map((status) => ({ labels: { status }, value: Number(status === current) }));
  };
  // Half of all samples belong to state sets, nearly always of a known status.
  const setOfKnown = new Map(known.map((status) => [status, toSet(status)]));
  const samples = (subject: S): readonly Sample[] => {
    const current = toStatus(subject);
    return current === undefined ? [] : (setOfKnown.get(current) ?? toSet(current));
  };
  return { name, type: 'gauge', help, labels: ['status'], samples };
}

/** All families about one kind of subject. */
export interface Section<S = unknown> {
  readonly identityLabels: readonly string[];
  /** In the order of the exposition. */
  readonly subjects: (snapshot: Snapshot) => readonly S[];
  /** Values of the identity labels, in their order. */
  identify(subject: S): readonly (string | undefined)[];
  readonly families: readonly Family<S>[];
}

/** Patterns of the families to expose; an empty `include` means all. */
export interface FamilyFilter {
  readonly include: readonly NamePattern[];
  readonly exclude: readonly NamePattern[];
}

type NamePattern = Pick<RegExp, 'test'>;

export function isWantedBy({ include, exclude }: FamilyFilter, family: string): boolean {
  return (
    (include.length === 0 || include.some((name) => name.test(family))) &&
    !exclude.some((name) => name.test(family))
  );
}
