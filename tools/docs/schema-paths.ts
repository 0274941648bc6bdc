import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The parts of a JSON schema that define paths. */
export interface PathSchema {
  readonly $ref?: string | undefined;
  readonly anyOf?: readonly PathSchema[] | undefined;
  readonly type?: unknown;
  readonly items?: PathSchema | undefined;
  readonly properties?: Readonly<Record<string, PathSchema>> | undefined;
}

/** Schemas by the last part of their `$ref`. */
export type NamedSchemas = Readonly<Record<string, PathSchema>>;

const Schema: z.ZodType<PathSchema> = z.looseObject({
  $ref: z.string().optional(),
  type: z.unknown().optional(),
  get anyOf() {
    return z.array(Schema).optional();
  },
  get items() {
    return Schema.optional();
  },
  get properties() {
    return z.record(z.string(), Schema).optional();
  },
});

const Document = z.object({ components: z.object({ schemas: z.record(z.string(), Schema) }) });

/** The schemas of the vendor's published documents. */
export function loadSchemas(): NamedSchemas {
  const documents = ['openapi-subset', 'openapi-extra-subset'].map(
    (name) =>
      Document.parse(JSON.parse(readFileSync(`test/fixtures/${name}.json`, 'utf8'))).components.schemas,
  );
  return Object.assign({}, ...documents);
}

/** Converts a zod schema to a JSON schema. */
export function toPathSchema(schema: z.ZodType): PathSchema {
  return Schema.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}

/** The unique leaf paths of a schema, in its order; `[]` marks a list. */
export function leafPaths(schema: PathSchema, named: NamedSchemas): readonly string[] {
  return [...new Set(walk(schema, named, ''))];
}

function walk(schema: PathSchema, named: NamedSchemas, path: string): readonly string[] {
  const { $ref, anyOf, items, properties } = schema;
  if ($ref !== undefined) return walk(resolve($ref, named), named, path);
  if (anyOf !== undefined)
    return anyOf.filter(({ type }) => type !== 'null').flatMap((each) => walk(each, named, path));
  if (items !== undefined) return walk(items, named, `${path}[]`);
  if (properties === undefined) return [path];
  return Object.entries(properties).flatMap(([name, inner]) =>
    walk(inner, named, path === '' ? name : `${path}.${name}`),
  );
}

function resolve(reference: string, named: NamedSchemas): PathSchema {
  const schema = named[reference.split('/').at(-1) ?? ''];
  if (schema === undefined) throw new Error(`no schema for ${reference}`);
  return schema;
}
