import { z } from 'zod';
import { DOCS, type FieldDocs, innerOf } from '../../src/config/schema-fields.ts';

/** A map of the configuration, with its keys. */
export interface Section {
  /** Its path, such as `workspaces[].discovery`; empty for the whole file. */
  readonly path: string;
  readonly settings: readonly Setting[];
}

/** A key of a section. */
export interface Setting {
  readonly key: string;
  /** Absent if the value can only be a section. */
  readonly facts: FieldDocs | undefined;
  readonly isRequired: boolean;
  /** The path of the section of the value or its items. */
  readonly section: string | undefined;
}

/** Every section of a schema, outer sections first, without duplicates. */
export function listSections(schema: z.ZodType): readonly Section[] {
  const paths = new Map<z.ZodObject, string>();
  const sections: Section[] = [];
  visit(schema, '');
  return sections;

  function visit(from: z.ZodType, path: string): void {
    const map = toMap(from);
    if (map === undefined || paths.has(map)) return;
    paths.set(map, path);
    const children = Object.entries<z.ZodType>(map.shape).map(([key, child]) => ({
      key,
      child,
      path: `${path === '' ? '' : `${path}.`}${key}${isList(child) ? '[]' : ''}`,
    }));
    const index = sections.length;
    for (const each of children) visit(each.child, each.path);
    const settings = children.map(({ key, child }) => toSetting(key, child, paths));
    sections.splice(index, 0, { path, settings });
  }
}

function toSetting(key: string, schema: z.ZodType, paths: ReadonlyMap<z.ZodObject, string>): Setting {
  const map = toMap(schema);
  return {
    key,
    facts: DOCS.get(schema),
    isRequired: !schema.safeParse(undefined).success,
    section: map === undefined ? undefined : paths.get(map),
  };
}

function toMap(schema: unknown): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) return schema;
  const inner = schema instanceof z.ZodArray ? schema.element : innerOf(schema);
  return inner === undefined ? undefined : toMap(inner);
}

function isList(schema: unknown): boolean {
  if (schema instanceof z.ZodArray) return true;
  const inner = innerOf(schema);
  return inner !== undefined && isList(inner);
}
