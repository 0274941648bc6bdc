import type { Snapshot } from '../snapshot/model.ts';

/** What a family's numbers count, in the base units that names carry as a suffix. */
export type Unit = 'seconds' | 'bytes' | 'usd' | 'none';

/** What is said of a family, whatever its samples. */
export interface FamilyFacts {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly unit: Unit;
  /** One sentence with a full stop. */
  readonly help: string;
}

/** One number, with its labels beyond the identity; a label without a value is left out. */
export interface Sample<L extends string = string> {
  readonly labels: Readonly<Record<L, string | undefined>>;
  readonly value: number;
}

/** A family about one kind of subject: an app, a CVM, a node, or the fleet. */
export interface Family<S, L extends string = string> extends FamilyFacts {
  readonly type: 'gauge' | 'counter';
  /** Labels beyond the identity, in the order in which they are shown. */
  readonly labels: readonly L[];
  /** Pure and total; what is unknown has no sample. */
  readonly samples: (subject: S) => readonly Sample<NoInfer<L>>[];
}

/** Defines a family; the compiler holds its samples' labels to the declared ones. */
export function defineFamily<S, const L extends string>(family: Family<S, L>): Family<S> {
  return family;
}

/** The sample of a family without labels: none where the value is unknown. */
export function one(value: number | boolean | undefined): readonly Sample<never>[] {
  return value === undefined ? [] : [{ labels: NO_LABELS, value: Number(value) }];
}

const NO_LABELS = {};

/** A state set: 1 for the current state, 0 for the other known ones; an unknown state gets its own sample. */
export function stateSet<L extends string>(
  label: L,
  known: readonly string[],
): (current: string | undefined) => readonly Sample<L>[] {
  const toSamples = (current: string): readonly Sample<L>[] => {
    const states = known.includes(current) ? known : [...known, current];
    return states.map((state) => ({ labels: labelled(label, state), value: Number(state === current) }));
  };
  // Half of all samples are these, and nearly always the same ones.
  const samplesOfKnown = new Map(known.map((state) => [state, toSamples(state)]));
  return (current) => (current === undefined ? [] : (samplesOfKnown.get(current) ?? toSamples(current)));
}

function labelled<L extends string>(label: L, value: string): Readonly<Record<L, string | undefined>>;
function labelled(label: string, value: string): Readonly<Record<string, string | undefined>> {
  return { [label]: value };
}

/** All families about one kind of subject, and how a snapshot's subjects are told apart. */
export interface SectionDefinition<S> {
  readonly identityLabels: readonly string[];
  /** The subjects, in the order in which they are exposed. */
  readonly subjects: (snapshot: Snapshot) => readonly S[];
  /** Values of the identity labels, in their order. */
  readonly identify: (subject: S) => readonly (string | undefined)[];
  readonly families: readonly Family<S>[];
}

/** One subject of a section. */
export interface Row {
  /** Values of the identity labels, in their order. */
  readonly identity: () => readonly (string | undefined)[];
  /** Samples of a family, by its index in the section. */
  readonly samples: (family: number) => readonly Sample[];
}

/** A section whose kind of subject no longer matters: what exposition and documentation are made from. */
export interface Section {
  readonly identityLabels: readonly string[];
  readonly families: readonly (FamilyFacts & { readonly labels: readonly string[] })[];
  readonly rows: (snapshot: Snapshot) => readonly Row[];
}

/** Defines a section. */
export function defineSection<S>({
  identityLabels,
  subjects,
  identify,
  families,
}: SectionDefinition<S>): Section {
  return {
    identityLabels,
    families,
    rows: (snapshot) =>
      subjects(snapshot).map((subject) => ({
        identity: () => identify(subject),
        samples: (family) => families[family]?.samples(subject) ?? [],
      })),
  };
}
