import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

const document: unknown = {
  components: {
    schemas: {
      ...readSchemas('../fixtures/openapi-subset.json'),
      ...readSchemas('../fixtures/openapi-extra-subset.json'),
    },
  },
};

/** Compiles a published schema: as it is, or exact, where each declared property is there and no other. */
export function compileSchema(name: string, exact: boolean): (value: unknown) => string[] {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: false,
    formats: { hashid: true, 'date-time': ISO_TIME, decimal: /^\d+(\.\d+)?$/ },
  });
  ajv.addSchema({ $id: 'api', ...Object(exact ? toExact(document) : document) });
  const validate = ajv.compile({ $ref: `api#/components/schemas/${name}` });
  return (value) =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(
          (error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
        );
}

function toExact(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toExact);
  if (typeof node !== 'object' || node === null) return node;
  const copy: Record<string, unknown> = Object.fromEntries(
    Object.entries(node).map(([name, inner]) => [name, toExact(inner)]),
  );
  if (copy['type'] === 'object' && 'properties' in copy) {
    copy['required'] = Object.keys(Object(copy['properties']));
    copy['additionalProperties'] = false;
  }
  return copy;
}

function readSchemas(file: string): object {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')).components.schemas;
}
