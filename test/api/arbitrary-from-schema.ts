import fc from 'fast-check';

/** A JSON schema, as far as the vendor's document uses it. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** The schemas that a document names. */
export type NamedSchemas = Readonly<Record<string, JsonSchema>>;

/** Any value that the schema allows, made by reading the schema. */
export function arbitraryFromSchema(schema: JsonSchema, named: NamedSchemas): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined)
    return arbitraryFromSchema(named[schema.$ref.split('/').at(-1) ?? ''] ?? {}, named);
  if (schema.anyOf !== undefined)
    return fc.oneof(...schema.anyOf.map((each) => arbitraryFromSchema(each, named)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  return arbitraryOfType(schema, named);
}

function arbitraryOfType(schema: JsonSchema, named: NamedSchemas): fc.Arbitrary<unknown> {
  const byType: Readonly<Record<string, () => fc.Arbitrary<unknown>>> = {
    string: () => arbitraryText(schema),
    integer: () => fc.integer(),
    number: () => fc.double({ noNaN: true, noDefaultInfinity: true }),
    boolean: () => fc.boolean(),
    null: () => fc.constant(null),
    array: () => fc.array(arbitraryFromSchema(schema.items ?? {}, named), { maxLength: 4 }),
    object: () => arbitraryObject(schema, named),
  };
  return byType[schema.type ?? '']?.() ?? fc.jsonValue();
}

function arbitraryText({ format, pattern }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (format === 'decimal') return fc.double({ min: 0, max: 1e6, noNaN: true }).map(String);
  const prefix = /^\^(\w+)\.\+$/.exec(pattern ?? '')?.[1];
  return prefix === undefined
    ? fc.string({ unit: 'binary', maxLength: 30 })
    : fc.stringMatching(/^[a-z0-9]{1,12}$/).map((id) => `${prefix}${id}`);
}

function arbitraryObject(
  { properties = {}, required = [] }: JsonSchema,
  named: NamedSchemas,
): fc.Arbitrary<unknown> {
  const entries = Object.entries(properties).map(
    ([key, value]) => [key, arbitraryFromSchema(value, named)] as const,
  );
  return fc.record(Object.fromEntries(entries), { requiredKeys: [...required] });
}
