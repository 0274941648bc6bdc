import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CATALOGUE } from '../../src/metrics/catalogue/catalogue.ts';
import {
  createRenderer,
  type RenderedFamily,
  type Renderer,
} from '../../src/metrics/cloud/render-sections.ts';
import type { FamilyFilter } from '../../src/metrics/family-filter.ts';
import { TEXT } from '../../src/metrics/format.ts';
import type { Cvm, Snapshot } from '../../src/snapshot/model.ts';
import { EMPTY_SNAPSHOT, FULL_CVM } from './full-snapshot.ts';
import { largeSnapshot, withCvms } from './large-snapshot.ts';
import { EVERYTHING, renderAll } from './render-all.ts';

it('says of every snapshot what a new renderer says, whatever came before', () => {
  const cvm = fc.record({
    cvmId: fc.constantFrom('a', 'b', 'c'),
    name: fc.string({ unit: 'binary' }),
    status: fc.constantFrom('running', 'stopped', 'odd'),
    uptimeSeconds: fc.option(fc.nat(), { nil: undefined }),
  });
  const change = fc.record({
    app: fc.nat(5),
    cvms: fc.array(cvm, { maxLength: 5 }),
    isFiltered: fc.boolean(),
  });
  const filters: readonly [FamilyFilter, FamilyFilter] = [
    EVERYTHING,
    { include: [], exclude: [/^phala_cvm_s.*$/] },
  ];

  fc.assert(
    fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
      const renderer = createRenderer(CATALOGUE);
      let snapshot = largeSnapshot(6, 2);
      for (const { app, cvms, isFiltered } of changes) {
        snapshot = withCvms(
          snapshot,
          app,
          cvms.map((each) => ({ ...FULL_CVM, ...each })),
        );
        const filter = filters[isFiltered ? 1 : 0];

        expect(renderAll(snapshot, TEXT, { filter, renderer })).toEqual(
          renderAll(snapshot, TEXT, { filter }),
        );
      }
    }),
  );
});

it('renders the page of a CVM that changed, and no other', () => {
  const renderer = createRenderer(CATALOGUE);
  const before = largeSnapshot(10, 100);
  const lines = linesOf(finish(renderer, before));

  const [app] = before.apps.slice(5);
  const cvms =
    app?.cvms.map((each, index): Cvm => (index === 7 ? { ...each, status: 'stopped' } : each)) ?? [];
  const after = linesOf(finish(renderer, withCvms(before, 5, cvms)));

  const anew = [...after].filter((block) => !lines.has(block));
  expect(lines.size).toBeGreaterThan(50);
  expect(anew).toHaveLength(1);
  expect(anew.join('')).toMatch(/^phala_cvm_status\{/);
});

it('looks at no CVM again that is the same object', () => {
  const renderer = createRenderer(CATALOGUE);
  const watched = watch(largeSnapshot(3, 3));
  finish(renderer, watched.snapshot);
  const reads = watched.reads();

  finish(renderer, { ...watched.snapshot, apps: watched.snapshot.apps.map((app) => ({ ...app, polls: 2 })) });

  expect(reads).toBeGreaterThan(0);
  expect(watched.reads()).toBe(reads);
});

it('notices that the same CVMs are seen through another workspace', () => {
  const renderer = createRenderer(CATALOGUE);
  const before = largeSnapshot(2, 2);
  finish(renderer, before);

  const apps = before.apps.map((app) => ({ ...app, target: { ...app.target, workspace: 'other' } }));
  const after = { ...before, apps };

  const { text } = renderAll(after, TEXT, { renderer });
  expect([...new Set(text.match(/workspace="\w+"/g))]).toEqual(['workspace="other"']);
});

it('pauses after every few lines', () => {
  const steps = createRenderer(CATALOGUE).render(largeSnapshot(1, 1000), EVERYTHING);

  expect([...steps].length).toBeGreaterThan(300);
});

it('takes nothing over from a rendering that did not come to its end', () => {
  const renderer = createRenderer(CATALOGUE);

  for (let steps = 1; steps < 60; steps += 1) {
    const unfinished = renderer.render(largeSnapshot(1, 100), EVERYTHING);
    for (let step = 0; step < steps; step += 1) unfinished.next();
    const small = largeSnapshot(1, 1);

    expect(renderAll(small, TEXT, { renderer })).toEqual(renderAll(small, TEXT));
  }
});

it('forgets what is gone', () => {
  const renderer = createRenderer(CATALOGUE);
  finish(renderer, largeSnapshot(10, 100));

  expect([...linesOf(finish(renderer, EMPTY_SNAPSHOT))]).toEqual([]);
});

function finish(renderer: Renderer, snapshot: Snapshot): readonly RenderedFamily[] {
  const steps = renderer.render(snapshot, EVERYTHING);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

// By identity: a block that stays is the same object.
function linesOf(families: readonly RenderedFamily[]): ReadonlySet<Buffer> {
  return new Set(families.flatMap(({ blocks }) => blocks.map(({ bytes }) => bytes)));
}

function watch(snapshot: Snapshot) {
  let reads = 0;
  const watchCvm = (cvm: Cvm): Cvm => ({
    ...cvm,
    get status() {
      reads += 1;
      return cvm.status;
    },
  });
  const apps = snapshot.apps.map((app) => ({ ...app, cvms: app.cvms.map(watchCvm) }));
  return { snapshot: { ...snapshot, apps }, reads: () => reads };
}
