import { describe, expect, it } from 'vitest';
import { CvmInfo } from '../../src/api/decode/convert-cvm-info.ts';
import { HostedCvm } from '../../src/api/decode/convert-hosted-cvm.ts';
import { CvmStatus } from '../../src/api/decode/decode-status-batch.ts';
import { CATALOGUE } from '../../src/metrics/catalogue/catalogue.ts';
import { cvm } from '../../src/metrics/catalogue/cvm.ts';
import { node } from '../../src/metrics/catalogue/node.ts';
import { CVM_SETTINGS } from '../../src/snapshot/vocabulary.ts';
import { ALL_SHAPES, entriesFor, findCoverageErrors, publishedPaths } from '../../tools/docs/fields.ts';
import { leafPaths, loadSchemas, toPathSchema } from '../../tools/docs/schema-paths.ts';
import type { FieldExport, FieldUse } from '../../tools/fields/field-use.ts';
import { DERIVED_FAMILIES, SHAPES } from '../../tools/fields/fields.ts';

const named = loadSchemas();

describe.each([
  { shape: SHAPES.cvmInfo, read: CvmInfo },
  { shape: SHAPES.hostedCvm, read: HostedCvm },
  { shape: SHAPES.cvmStatus, read: CvmStatus },
])('the fields of $shape.title', ({ shape, read }) => {
  const paths = publishedPaths(shape, named);
  const readPaths = leafPaths(toPathSchema(read), {});
  const entries = Object.entries<FieldUse>(shape.fields);

  it('are the entries of the table, each once', () => {
    expect(findCoverageErrors(shape.fields, paths)).toEqual([]);
  });

  it('are reported if their entry is missing', () => {
    const { status: _, ...others } = shape.fields;

    expect(findCoverageErrors(others, paths)).toEqual(['status: no entry']);
  });

  it('are reported if upstream removes them', () => {
    expect(
      findCoverageErrors(
        shape.fields,
        paths.filter((path) => path !== 'status'),
      ),
    ).toEqual(['status: no such field']);
  });

  it('have a use other than omitted if the schema reads them', () => {
    const uses = readPaths.map((path) => [path, entriesFor(shape.fields, path).map(([, { kind }]) => kind)]);

    expect(uses.filter(([, kinds]) => kinds?.length !== 1 || kinds.includes('omitted'))).toEqual([]);
  });

  it('are read by the schema if their use is not omitted', () => {
    const used = entries.filter(([, { kind }]) => kind !== 'omitted').map(([path]) => path);

    expect(used.filter((path) => !readPaths.includes(path))).toEqual([]);
  });

  it('are not read below an entry that is only counted', () => {
    const counted = entries.filter(([, { kind }]) => kind === 'counted').map(([path]) => path);

    expect(readPaths.filter((path) => counted.includes(path))).toEqual(
      readPaths.filter((path) => counted.some((entry) => path.startsWith(entry))),
    );
  });

  it('are exported as families and labels that exist', () => {
    const exports = entries.flatMap(([, use]) => ('as' in use ? use.as : []));

    expect(exports.filter((each) => !exists(each))).toEqual([]);
  });

  it('are duplicates of existing fields only', () => {
    const omissions = entries.flatMap(([path, use]) => (use.kind === 'omitted' ? [{ path, ...use }] : []));

    expect(
      omissions.filter(({ reason, duplicateOf }) => (reason === 'duplicate') !== (duplicateOf !== undefined)),
    ).toEqual([]);
    expect(
      omissions.filter(({ duplicateOf }) => duplicateOf !== undefined && !readPaths.includes(duplicateOf)),
    ).toEqual([]);
  });
});

describe('the tables of fields', () => {
  it('name every family about CVMs and nodes that a field decides', () => {
    const exported = new Set(
      ALL_SHAPES.flatMap(({ fields }) =>
        Object.values(fields).flatMap((use) => ('as' in use ? use.as.map(({ family }) => family) : [])),
      ),
    );

    expect(
      [...cvm.families, ...node.families].map(({ name }) => name).filter((name) => !exported.has(name)),
    ).toEqual(DERIVED_FAMILIES);
  });

  it('name every setting', () => {
    const settings = ALL_SHAPES.flatMap(({ fields }) =>
      Object.values(fields).flatMap((use) => ('as' in use ? use.as : [])),
    ).flatMap(({ family, labelValue }) => (family === 'phala_cvm_setting_enabled' ? [labelValue] : []));

    expect(new Set(settings)).toEqual(new Set(CVM_SETTINGS));
  });
});

function exists({ family, label }: FieldExport): boolean {
  if (family === 'phala_cvm_*') return label !== undefined && cvm.identityLabels.includes(label);
  return CATALOGUE.some((section) =>
    section.families.some(
      ({ name, labels }) =>
        name === family && (label === undefined || [...section.identityLabels, ...labels].includes(label)),
    ),
  );
}
