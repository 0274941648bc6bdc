import type { NamedSchemas, PathSchema } from '../../tools/docs/schema-paths.ts';

/** Values that the exporter interprets, by path, and values with another meaning. */
export interface ExampleValues {
  readonly [path: string]: readonly [value: unknown, other: unknown];
}

/** An item with a value for every field of the schema; the field at `changed` has its other value. */
export function exampleItem(
  schema: PathSchema,
  { named, values, changed }: { named: NamedSchemas; values: ExampleValues; changed?: string },
): unknown {
  function build(part: PathSchema, path: string): unknown {
    const { $ref, anyOf, items, properties } = part;
    const ref = $ref?.split('/').at(-1);
    if (ref !== undefined) return build(named[ref] ?? {}, path);
    if (anyOf !== undefined) return build(anyOf.find(({ type }) => type !== 'null') ?? {}, path);
    if (items !== undefined) return buildList(items, `${path}[]`);
    if (properties === undefined) return toValue(part, path);
    return Object.fromEntries(
      Object.entries(properties).map(([name, inner]) => [
        name,
        build(inner, path === '' ? name : `${path}.${name}`),
      ]),
    );
  }

  // The other value of a list that is only counted is a longer list.
  function buildList(entry: PathSchema, path: string): readonly unknown[] {
    const one = build(entry, path);
    return changed === path ? [one, one] : [one];
  }

  function toValue({ type }: PathSchema, path: string): unknown {
    const [value, other] = values[path] ?? defaultValues(type);
    return changed === path ? other : value;
  }

  return build(schema, '');
}

function defaultValues(type: unknown): readonly [unknown, unknown] {
  if (type === 'boolean') return [false, true];
  return type === 'integer' || type === 'number' ? [7, 8] : ['one', 'other'];
}
