import type { z } from 'zod';

/** An item as far as it can be read, and the fields (as schema paths) that could not be read. */
export interface ParsedItem<T> {
  readonly value: T;
  readonly unreadable: readonly string[];
}

/** Past this many an item is not worth mending, and mending it would take quadratic time. */
const MAX_UNREADABLE = 64;

/** Reads what can be read: a field of the wrong type becomes null. `undefined` when a required field is missing. */
export function parseItem<T>(schema: z.ZodType<T>, item: unknown): ParsedItem<T> | undefined {
  const strict = schema.safeParse(item);
  if (strict.success) return { value: strict.data, unreadable: [] };

  if (strict.error.issues.length > MAX_UNREADABLE) return undefined;
  const paths = strict.error.issues.map((issue) => issue.path);
  const lenient = schema.safeParse(paths.reduce<unknown>(withNullAt, item));
  if (!lenient.success) return undefined;
  return { value: lenient.data, unreadable: paths.map(toFieldPath) };
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
