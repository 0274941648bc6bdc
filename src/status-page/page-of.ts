/** A part of a list. */
export interface Page<T> {
  readonly rows: readonly T[];
  /** Rows of all pages. */
  readonly total: number;
  /** From 1 to `last`. */
  readonly number: number;
  readonly last: number;
  /** The place of the first row in the whole, from 1 on; 0 when there is none. */
  readonly first: number;
}

/** Cuts a page out of groups that follow each other; beyond the last page it is the last. */
export function toPageOf<T>(groups: readonly (readonly T[])[], wanted: number, size: number): Page<T> {
  const total = groups.reduce((sum, group) => sum + group.length, 0);
  const last = Math.max(Math.ceil(total / size), 1);
  const number = Math.min(wanted, last);
  const start = (number - 1) * size;
  const rows: T[] = [];
  let skipped = 0;
  for (const group of groups) {
    const from = Math.max(start - skipped, 0);
    rows.push(...group.slice(from, from + size - rows.length));
    skipped += group.length;
  }
  return { rows, total, number, last, first: total === 0 ? 0 : start + 1 };
}
