import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type PageOf, toPages } from '../../src/metrics/cloud/pages.ts';

/** How many subjects each group has. */
const sizes = fc.array(fc.oneof(fc.constantFrom(0, 1, 2), fc.integer({ min: 0, max: 1500 })), {
  maxLength: 400,
});

it('has every subject once, in its order, on pages of different keys', () => {
  fc.assert(
    fc.property(sizes, (groupSizes) => {
      const groups = toGroups(groupSizes);

      const pages = toPages(groups);

      expect(pages.flatMap(({ subjects }) => subjects)).toEqual(groups.flat());
      expect(new Set(pages.map(({ key }) => key)).size).toBe(pages.length);
    }),
    { numRuns: 50 },
  );
});

it('has no page that takes long to render', () => {
  fc.assert(
    fc.property(sizes, (groupSizes) => {
      for (const { subjects } of toPages(toGroups(groupSizes)))
        expect(subjects.length).toBeLessThanOrEqual(512);
    }),
    { numRuns: 50 },
  );
});

it.each([
  { fleet: '1000 apps of one CVM', groups: Array.from({ length: 1000 }, () => 1), most: 5 },
  { fleet: '100 apps of 100 CVMs', groups: Array.from({ length: 100 }, () => 100), most: 60 },
  { fleet: 'one app of 10 000 CVMs', groups: [10_000], most: 25 },
  { fleet: 'apps without CVMs', groups: Array.from({ length: 1000 }, () => 0), most: 5 },
])('has few pages of $fleet', ({ groups, most }) => {
  expect(toPages(toGroups(groups)).length).toBeLessThanOrEqual(most);
});

it.each([-1, +1])('keeps all other pages when an app has %d CVMs more', (more) => {
  const before = Array.from({ length: 100 }, () => 20);
  const after = before.map((size, app) => (app === 50 ? size + more : size));

  const pages = new Map(toPages(toGroups(before)).map((page) => [page.key, page]));
  const changed = toPages(toGroups(after)).filter((page) => !isSame(page, pages.get(page.key)));

  expect(changed).toHaveLength(1);
});

function toGroups(groupSizes: readonly number[]): readonly (readonly string[])[] {
  return groupSizes.map((size, group) => Array.from({ length: size }, (_, subject) => `${group}/${subject}`));
}

function isSame(page: PageOf<string>, other: PageOf<string> | undefined): boolean {
  return JSON.stringify(page) === JSON.stringify(other);
}
