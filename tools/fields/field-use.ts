/** Why a field of upstream's is not exported: a closed list, with a sentence for the documentation. */
export const OMISSION_REASONS = {
  secret: 'Is or may carry a secret: never read, so that it can neither be logged nor served nor kept.',
  key_service:
    'Belongs to the service that hands out keys, not to the CVM; left alone with all that is near it.',
  person: 'Names a person or shows their picture.',
  known: 'Known before the question is asked: the app that was asked for, or the workspace of the API key.',
  duplicate: 'Says again what another field says, or changes only when that one does.',
  address: 'An address that can be put together from exported labels, or one that says nothing about state.',
  internal_id: "An id inside the vendor's systems that leads nowhere from a dashboard.",
  free_form: 'Free text or a free form: nothing to count, and no bound on the number of series.',
  list: 'Entries of a list without a bound.',
  choice: 'A choice made when the CVM was deployed that says nothing about how it is.',
  relative: 'A time relative to the response, as text; the status has the same information.',
  alone: 'Means nothing without another value, which this shape does not have.',
  constant: 'Always the same word.',
} as const;

/** One word of the closed list. */
export type OmissionReason = keyof typeof OMISSION_REASONS;

/** Where the value of a field appears. */
export interface FieldExport {
  /** A family, or `phala_cvm_*` for a label that every family about a CVM carries. */
  readonly family: string;
  /** The label that has the value, or tells the series that has it; `undefined` when the family's number has it. */
  readonly label: string | undefined;
  /** The value of `label` in the series whose number has the value. */
  readonly labelValue: string | undefined;
}

/** What becomes of a field, or of everything under its path. */
export type FieldUse =
  | { readonly kind: 'exported'; readonly as: readonly FieldExport[] }
  /** Only the length of the list is read. */
  | { readonly kind: 'counted'; readonly as: readonly FieldExport[] }
  | { readonly kind: 'decides'; readonly what: string }
  | { readonly kind: 'omitted'; readonly reason: OmissionReason; readonly sameAs: string | undefined };

/** What becomes of every field of one shape, by path: `[]` marks a list, a path may stand for all under it. */
export type FieldTable = Readonly<Record<string, FieldUse>>;

/** The value is exported as these: `family` or `family{label="value"}` as a number, `family{label}` as a label. */
export function exportedAs(...names: readonly string[]): FieldUse {
  return { kind: 'exported', as: names.map(toExport) };
}

/** The number of entries is exported as these families. */
export function countedAs(...names: readonly string[]): FieldUse {
  return { kind: 'counted', as: names.map(toExport) };
}

/** The value is read, and decides about others. */
export function decides(what: string): FieldUse {
  return { kind: 'decides', what };
}

/** The value is not exported; of a duplicate, `sameAs` is the path of the field that says it. */
export function omitted(reason: OmissionReason, sameAs?: string): FieldUse {
  return { kind: 'omitted', reason, sameAs };
}

function toExport(name: string): FieldExport {
  const [family = '', label, labelValue] = name.split(/[{}"=]+/);
  return { family, label: label || undefined, labelValue: labelValue || undefined };
}
