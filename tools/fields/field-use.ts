/** Reasons why a field of the API is not exported, with a sentence for the documentation. */
export const OMISSION_REASONS = {
  secret: 'Is or may contain a secret: not read, so that it cannot be logged, served or stored.',
  key_service:
    'Belongs to the key management service, not to the CVM; not read, because secrets are next to it.',
  person: 'Contains the name or the picture of a person.',
  known: 'Known before the request: the requested app, or the workspace of the API key.',
  duplicate: 'Has the information of another field, or changes only with it.',
  address: 'An address that can be built from exported labels, or that is not about state.',
  internal_id: "An internal id of the vendor's systems, of no use in a dashboard.",
  free_form: 'Free text or an open structure: not countable, and without a bound on the number of series.',
  list: 'Entries of an unbounded list.',
  choice: 'A choice at the deployment of the CVM that is not about its state.',
  relative: 'A time relative to the response, as text; the status has the same information.',
  alone: 'Meaningless without another value, which this shape does not have.',
  constant: 'Always the same value.',
} as const;

/** One of the reasons. */
export type OmissionReason = keyof typeof OMISSION_REASONS;

/** Where the value of a field appears. */
export interface FieldExport {
  /** A family, or `phala_cvm_*` for a label of every family about CVMs. */
  readonly family: string;
  /** The label that has the value or selects its series; undefined if the value of the family has it. */
  readonly label: string | undefined;
  /** The value of `label` in the series that has the value. */
  readonly labelValue: string | undefined;
}

/** The use of a field, or of all fields below its path. */
export type FieldUse =
  | { readonly kind: 'exported'; readonly as: readonly FieldExport[] }
  /** Only the length of the list is read. */
  | { readonly kind: 'counted'; readonly as: readonly FieldExport[] }
  | { readonly kind: 'usedFor'; readonly what: string }
  | { readonly kind: 'omitted'; readonly reason: OmissionReason; readonly duplicateOf: string | undefined };

/** The use of every field of a shape, by path; `[]` marks a list, a path includes all paths below it. */
export type FieldTable = Readonly<Record<string, FieldUse>>;

/** The value is exported as `family` or `family{label="value"}` (a number), or as `family{label}` (a label). */
export function exportedAs(...names: readonly string[]): FieldUse {
  return { kind: 'exported', as: names.map(toExport) };
}

/** The number of entries is exported as these families. */
export function countedAs(...names: readonly string[]): FieldUse {
  return { kind: 'counted', as: names.map(toExport) };
}

/** The value is not exported, but used. */
export function usedFor(what: string): FieldUse {
  return { kind: 'usedFor', what };
}

/** The value is not exported; `duplicateOf` is the path of the field with the same information. */
export function omitted(reason: OmissionReason, duplicateOf?: string): FieldUse {
  return { kind: 'omitted', reason, duplicateOf };
}

function toExport(name: string): FieldExport {
  const [family = '', label, labelValue] = name.split(/[{}"=]+/);
  return { family, label: label || undefined, labelValue: labelValue || undefined };
}
