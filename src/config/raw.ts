// Ways into a file as written, where everything may be something else than it should be.

/** The entries of a map; none when it is none. */
export function toMap(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [],
  );
}

/** The entries of a list; none when it is none. */
export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text; `undefined` when it is none. */
export function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
