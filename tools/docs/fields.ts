import { type FieldExport, type FieldTable, type FieldUse, OMISSION_REASONS } from '../fields/field-use.ts';
import { SHAPES, type ShapeFields } from '../fields/fields.ts';
import { code, renderDocument, renderTable } from './markdown.ts';
import { leafPaths, type NamedSchemas } from './schema-paths.ts';

/** The paths of a shape's fields by the vendor's schema, and those that it lacks. */
export function publishedPaths(
  { schema, unpublished = [] }: ShapeFields,
  named: NamedSchemas,
): readonly string[] {
  return [...leafPaths({ $ref: schema }, named), ...unpublished];
}

/** The entries of a table for a path: its own, or those of its parents. */
export function entriesFor(fields: FieldTable, path: string): readonly (readonly [string, FieldUse])[] {
  return Object.entries(fields).filter(([entry]) => isUnder(path, entry));
}

/** Errors of a table: fields without an entry or with two, entries without a field. */
export function findCoverageErrors(fields: FieldTable, paths: readonly string[]): readonly string[] {
  const uncovered = paths.flatMap((path) => {
    const entries = entriesFor(fields, path).map(([entry]) => entry);
    if (entries.length === 1) return [];
    return [entries.length === 0 ? `${path}: no entry` : `${path}: two entries, ${entries.join(' and ')}`];
  });
  const stale = Object.keys(fields).filter((entry) => !paths.some((path) => isUnder(path, entry)));
  return [...uncovered, ...stale.map((entry) => `${entry}: no such field`)];
}

/** Renders `docs/fields.md`. */
export function renderFields(shapes: readonly ShapeFields[], named: NamedSchemas): string {
  return renderDocument([
    '# Fields',
    "Every field of the responses of Phala Cloud's API that are read, by the vendor's published schema: what it is " +
      'exported as, or why it is not. `[]` marks a list. The families are described in [metrics.md](metrics.md).',
    'A field with a reason is not read: it is in no snapshot, log or metric. The paths of the fields that are ' +
      'read, and of their parents, are the values of the label `field` of `phala_exporter_unknown_values_total`, ' +
      'without `[]`.',
    '## Reasons for omission',
    renderTable(['reason', 'meaning'], Object.entries(OMISSION_REASONS).map(toReasonRow)),
    ...shapes.flatMap((shape) => renderShape(shape, named)),
  ]);
}

function renderShape(shape: ShapeFields, named: NamedSchemas): readonly string[] {
  const rows = publishedPaths(shape, named).map((path) => {
    const [entry] = entriesFor(shape.fields, path);
    return [code(path), ...(entry === undefined ? ['', ''] : renderUse(entry[1]))];
  });
  return [`## ${shape.title}: ${shape.responses}`, renderTable(['field', 'exported as', 'remark'], rows)];
}

function renderUse(use: FieldUse): readonly [exported: string, remark: string] {
  switch (use.kind) {
    case 'exported':
      return [renderExports(use.as), ''];
    case 'counted':
      return [renderExports(use.as), 'Only the entries are counted.'];
    case 'usedFor':
      return ['', `Not exported, but used: ${use.what}`];
    case 'omitted':
      return ['', `${use.reason}${use.duplicateOf === undefined ? '' : ` of ${code(use.duplicateOf)}`}`];
  }
}

function renderExports(exports: readonly FieldExport[]): string {
  return exports.map((each) => code(renderExport(each))).join(', ');
}

function renderExport({ family, label, labelValue }: FieldExport): string {
  if (label === undefined) return family;
  return labelValue === undefined ? `${family}{${label}}` : `${family}{${label}="${labelValue}"}`;
}

function toReasonRow([reason, meaning]: readonly [string, string]): readonly string[] {
  return [reason, meaning];
}

function isUnder(path: string, entry: string): boolean {
  return path === entry || path.startsWith(`${entry}.`) || path.startsWith(`${entry}[`);
}

/** All shapes, in the order of the document. */
export const ALL_SHAPES: readonly ShapeFields[] = Object.values(SHAPES);
