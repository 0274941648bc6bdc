/** Subjects that are rendered together, and the key by which the page is found again after a change. */
export interface PageOf<S> {
  readonly key: string;
  readonly subjects: readonly S[];
}

/** About this many subjects are rendered anew when one of them changes. */
const PAGE_SUBJECTS = 256;

/**
 * Divides groups of subjects (the CVMs of each app, say) into pages of about the same size: small groups share a page,
 * large ones get several. A page begins where it did before though groups elsewhere grow or shrink a little, since its
 * groups are counted by powers of two.
 */
export function toPages<S>(groups: readonly (readonly S[])[]): readonly PageOf<S>[] {
  const groupsPerPage = toGroupsPerPage(groups);
  const pages: PageOf<S>[] = [];
  for (let first = 0; first < groups.length; first += groupsPerPage) {
    const subjects = groups.slice(first, first + groupsPerPage).flat();
    for (let start = 0; start < subjects.length; start += 2 * PAGE_SUBJECTS) {
      const key = `${groupsPerPage}/${first}/${start}`;
      pages.push({ key, subjects: subjects.slice(start, start + 2 * PAGE_SUBJECTS) });
    }
  }
  return pages;
}

function toGroupsPerPage(groups: readonly (readonly unknown[])[]): number {
  const total = groups.reduce((sum, { length }) => sum + length, 0);
  const fitting = (PAGE_SUBJECTS * groups.length) / Math.max(total, 1);
  return 2 ** Math.floor(Math.log2(Math.min(Math.max(fitting, 1), PAGE_SUBJECTS)));
}
