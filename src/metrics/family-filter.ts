/** Patterns of the families to expose; an empty `include` means all. */
export interface FamilyFilter {
  readonly include: readonly NamePattern[];
  readonly exclude: readonly NamePattern[];
}

type NamePattern = Pick<RegExp, 'test'>;

export function isWantedBy({ include, exclude }: FamilyFilter, family: string): boolean {
  return (
    (include.length === 0 || include.some((name) => name.test(family))) &&
    !exclude.some((name) => name.test(family))
  );
}
