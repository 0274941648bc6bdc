import type { Page, Sample, Section } from '../define.ts';
import { renderLabels, renderSample } from '../format.ts';
import type { Scratch } from './scratch.ts';

/** One family's lines about one page's subjects: the same in every format. */
export interface Block {
  readonly bytes: Buffer;
  readonly series: number;
}

/** What is needed to render pages of one section. */
export interface PageRendering {
  readonly section: Section;
  /** Of each family of the section. */
  readonly isWanted: readonly boolean[];
  readonly scratch: Scratch;
}

/** The work of a step: a millisecond at most. */
const SUBJECTS_PER_STEP = 64;

/**
 * Renders a page, a few lines per step; a family that is not wanted gets an empty block. Bytes that are the same as
 * those before stay the same object: they are not compressed again, and there is no second copy of them.
 */
export function* renderPage(
  page: Page,
  rendering: PageRendering,
  before: readonly Block[] | undefined,
): Generator<undefined, readonly Block[]> {
  const { section, isWanted, scratch } = rendering;
  // A subject's identity is the same in all of its series: it is escaped once.
  const identities = page.identities().map((values) => renderLabels(section.identityLabels, values));
  const blocks: Block[] = [];
  for (const [index, { name, labels }] of section.families.entries()) {
    const renderOwn = createLabelRenderer(labels);
    const samples = isWanted[index] === true ? page.samples(index) : [];
    let series = 0;
    for (const [position, ofSubject] of samples.entries()) {
      scratch.add(renderSubject(name, identities[position] ?? '', ofSubject, renderOwn));
      series += ofSubject.length;
      if (position % SUBJECTS_PER_STEP === SUBJECTS_PER_STEP - 1) yield;
    }
    blocks.push({ bytes: scratch.take(before?.[index]?.bytes), series });
    yield;
  }
  return blocks;
}

function renderSubject(
  name: string,
  identity: string,
  samples: readonly Sample[],
  renderOwn: (labels: Sample['labels']) => string,
): string {
  let text = '';
  for (const { labels, value } of samples)
    text += renderSample(name, join(identity, renderOwn(labels)), value);
  return text;
}

function join(identity: string, own: string): string {
  if (identity === '' || own === '') return identity + own;
  return `${identity},${own}`;
}

// A label that stands alone is a word of a short list, such as a status: each word is escaped once.
function createLabelRenderer(names: readonly string[]): (labels: Sample['labels']) => string {
  const [name = ''] = names;
  if (names.length !== 1) {
    return (labels) =>
      renderLabels(
        names,
        names.map((each) => labels[each]),
      );
  }
  const known = new Map<string | undefined, string>();
  return (labels) => {
    const word = labels[name];
    const text = known.get(word) ?? renderLabels(names, [word]);
    known.set(word, text);
    return text;
  };
}
