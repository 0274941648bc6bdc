import type { z } from 'zod';
import type { FieldReader } from './field-reader.ts';

/** Limit of invalid fields of an item: replacing them takes quadratic time. */
const MAX_INVALID = 64;

/**
 * Parses an item; an optional field of the wrong type becomes null and is counted as unknown. `undefined` when a
 * required field is invalid.
 */
export function parseItem<T>(schema: z.ZodType<T>, item: unknown, reader: FieldReader): T | undefined {
  const strict = schema.safeParse(item);
  if (strict.success) return strict.data;

  if (strict.error.issues.length > MAX_INVALID) return undefined;
  const paths = strict.error.issues.map((issue) => issue.path);
  const lenient = schema.safeParse(paths.reduce<unknown>(withNullAt, item));
  if (!lenient.success) return undefined;
  for (const path of paths) reader.countUnknown(toFieldPath(path));
  return lenient.data;
}

function withNullAt(value: unknown, path: readonly PropertyKey[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return null;
  if (Array.isArray(value)) return value.with(Number(key), withNullAt(value[Number(key)], rest));
  if (typeof value !== 'object' || value === null) return value;
  const entries = new Map(Object.entries(value));
  return Object.fromEntries(entries.set(String(key), withNullAt(entries.get(String(key)), rest)));
}

function toFieldPath(path: readonly PropertyKey[]): string {
  return path.filter((key) => typeof key === 'string').join('.');
}
