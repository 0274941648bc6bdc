import type { Snapshot } from '../../snapshot/model.ts';
import type { FamilyFacts, Page, Section } from '../define.ts';
import { type FamilyFilter, isWantedBy } from '../family-filter.ts';
import { type Block, type PageRendering, renderPage } from './render-page.ts';
import { Scratch } from './scratch.ts';

/** A family as it is exposed: its lines, in the order of its subjects. */
export interface RenderedFamily {
  readonly facts: FamilyFacts;
  readonly blocks: readonly Block[];
}

/** Renders snapshots; of what did not change since the last one, it keeps what it has. */
export interface Renderer {
  /** One family of one page per step. Each rendering is carried to its end before the next one begins. */
  readonly render: (
    snapshot: Snapshot,
    filter: FamilyFilter,
  ) => Generator<undefined, readonly RenderedFamily[]>;
}

interface RenderedPage {
  readonly subjects: readonly unknown[];
  readonly blocks: readonly Block[];
}

type RenderedPages = ReadonlyMap<string, RenderedPage>;

/** Creates a renderer of these sections. */
export function createRenderer(sections: readonly Section[]): Renderer {
  const scratch = new Scratch();
  let last: { readonly filter?: FamilyFilter; readonly pages: ReadonlyMap<Section, RenderedPages> } = {
    pages: new Map(),
  };
  return {
    *render(snapshot, filter) {
      scratch.clear();
      const before = last.filter === filter ? last.pages : new Map<Section, RenderedPages>();
      const pages = new Map<Section, RenderedPages>();
      const families: RenderedFamily[] = [];
      for (const section of sections) {
        const rendering = {
          section,
          isWanted: section.families.map(({ name }) => isWantedBy(filter, name)),
          scratch,
        };
        const rendered = yield* renderPages(snapshot, rendering, before.get(section) ?? new Map());
        pages.set(section, rendered);
        families.push(...toFamilies(rendering, rendered));
      }
      last = { filter, pages };
      return families;
    },
  };
}

function* renderPages(
  snapshot: Snapshot,
  rendering: PageRendering,
  before: RenderedPages,
): Generator<undefined, RenderedPages> {
  const pages = new Map<string, RenderedPage>();
  for (const page of rendering.section.pages(snapshot)) {
    const last = before.get(page.key);
    const isKnown = last !== undefined && isSame(page, last);
    const blocks = isKnown ? last.blocks : yield* renderPage(page, rendering, last?.blocks);
    pages.set(page.key, { subjects: page.subjects, blocks });
    yield;
  }
  return pages;
}

function isSame({ subjects }: Page, last: RenderedPage): boolean {
  return (
    last.subjects.length === subjects.length &&
    subjects.every((subject, index) => subject === last.subjects[index])
  );
}

function toFamilies({ section, isWanted }: PageRendering, pages: RenderedPages): readonly RenderedFamily[] {
  return section.families.flatMap((facts, index) => {
    if (isWanted[index] !== true) return [];
    const blocks = [...pages.values()].flatMap((page) => page.blocks[index] ?? []);
    return [{ facts, blocks: blocks.filter(({ series }) => series > 0) }];
  });
}
