import type { z } from 'zod';

/** An item, and the schema paths of its fields with a wrong type, which are null in it. */
export interface ParsedItem<T> {
  readonly value: T;
  readonly invalid: readonly string[];
}

/** Limit of invalid fields of an item: replacing them takes quadratic time. */
const MAX_INVALID = 64;

/** Parses an item; an optional field of the wrong type becomes null. `undefined` when a required field is invalid. */
export function parseItem<T>(schema: z.ZodType<T>, item: unknown): ParsedItem<T> | undefined {
  const strict = schema.safeParse(item);
  if (strict.success) return { value: strict.data, invalid: [] };

  if (strict.error.issues.length > MAX_INVALID) return undefined;
  const paths = strict.error.issues.map((issue) => issue.path);
  const lenient = schema.safeParse(paths.reduce<unknown>(withNullAt, item));
  if (!lenient.success) return undefined;
  return { value: lenient.data, invalid: paths.map(toFieldPath) };
}

function withNullAt(value: unknown, path: readonly PropertyKey[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return null;
  if (Array.isArray(value))
    return value.map((entry, index) => (index === key ? withNullAt(entry, rest) : entry));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, entry]) => [name, name === key ? withNullAt(entry, rest) : entry]),
  );
}

function toFieldPath(path: readonly PropertyKey[]): string {
  return path.filter((key) => typeof key === 'string').join('.');
}
