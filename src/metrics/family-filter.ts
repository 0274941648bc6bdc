/** Which families are wanted, by patterns that match whole names: all, or only some, without some. */
export interface FamilyFilter {
  readonly include: readonly NamePattern[];
  readonly exclude: readonly NamePattern[];
}

interface NamePattern {
  readonly test: (name: string) => boolean;
}

/** Whether a filter wants a family, by its name. */
export function isWantedBy({ include, exclude }: FamilyFilter, family: string): boolean {
  return (
    (include.length === 0 || include.some((name) => name.test(family))) &&
    !exclude.some((name) => name.test(family))
  );
}
