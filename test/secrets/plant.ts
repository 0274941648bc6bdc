import { leafPaths, loadSchemas, type NamedSchemas, type PathSchema } from '../../tools/docs/schema-paths.ts';
import { SHAPES, type ShapeFields } from '../../tools/fields/fields.ts';

const SCHEMAS: NamedSchemas = loadSchemas();

/** Returns the value to plant at a path of the schema. */
export type Planter = (path: string) => unknown;

/** An item of a shape with every field of its schema, and planted values in all string fields. */
export function plantItem(shape: ShapeFields, plant: Planter): unknown {
  return fill({ $ref: `#/${shape.schema}` }, plant, '');
}

/** The response of `GET /apps` in a version, with one app. */
export function plantAppList(version: '20251028' | '20260121', plant: Planter): unknown {
  return fill(
    { $ref: `#/teehouse__api__routes__apps__v${version}__schemas__DstackAppListResponse` },
    plant,
    '',
  );
}

/** The paths whose strings become labels, by the table of fields; they may appear unless they are secrets. */
export function labelledPaths(shape: ShapeFields): readonly string[] {
  return Object.entries(shape.fields)
    .filter(
      ([, use]) =>
        use.kind === 'exported' &&
        use.as.some(({ label, labelValue }) => label !== undefined && labelValue === undefined),
    )
    .map(([path]) => path);
}

/** Every leaf path of a shape. */
export function pathsOf(shape: ShapeFields): readonly string[] {
  return leafPaths(SCHEMAS[shape.schema] ?? {}, SCHEMAS);
}

/** The shapes, by title. */
export const PLANTED_SHAPES = [
  ['the new shape', SHAPES.cvmInfo],
  ['the old shape', SHAPES.hostedCvm],
] as const;

function fill(schema: PathSchema, plant: Planter, path: string): unknown {
  const { $ref, anyOf, items, properties, type } = schema;
  if ($ref !== undefined) return fill(SCHEMAS[$ref.split('/').at(-1) ?? ''] ?? {}, plant, path);
  if (anyOf !== undefined) return fill(anyOf.find((each) => each.type !== 'null') ?? {}, plant, path);
  if (properties !== undefined) {
    const entries = Object.entries(properties).map(
      ([name, inner]) => [name, fill(inner, plant, path === '' ? name : `${path}.${name}`)] as const,
    );
    return Object.fromEntries(entries);
  }
  if (items !== undefined) return [fill(items, plant, `${path}[]`)];
  if (type === 'integer' || type === 'number') return 7;
  return type === 'boolean' ? true : plant(path);
}
