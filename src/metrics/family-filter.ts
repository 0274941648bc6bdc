/** Which families are wanted, by regular expressions that match whole names: all, or only some, without some. */
export interface FamilyFilter {
  readonly include: readonly RegExp[];
  readonly exclude: readonly RegExp[];
}

/** Whether a filter wants a family, by its name. */
export function isWantedBy({ include, exclude }: FamilyFilter, family: string): boolean {
  return (
    (include.length === 0 || include.some((name) => name.test(family))) &&
    !exclude.some((name) => name.test(family))
  );
}
