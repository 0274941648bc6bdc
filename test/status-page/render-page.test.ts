import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StatusFacts } from '../../src/status-page/facts.ts';
import { parseQuery } from '../../src/status-page/query.ts';
import { renderStatusPage } from '../../src/status-page/render-page.ts';
import { toStatusView } from '../../src/status-page/view.ts';
import { UP_APP } from '../metrics/full-snapshot.ts';
import { createFacts, NOW } from './facts.ts';
import { createFleet, toFleetCvm } from './fleet.ts';
import { HOSTILE_NAMES, tagsOf } from './hostile.ts';

function render(facts: StatusFacts, search = ''): string {
  return renderStatusPage(toStatusView(facts, parseQuery(search)));
}

/** A page on which every text that comes from outside is this one. */
function renderWith(text: string): string {
  const node = { id: text, name: text, region: text, version: text, status: text };
  const cvm = toFleetCvm(0, {
    appId: text,
    cvmId: text,
    name: text,
    status: text,
    inProgress: true,
    operation: { target: text, startedAtSeconds: NOW },
    node,
  });
  const target = { appId: text, workspace: text, alias: text, expectedCvms: 3 };
  const lastPoll = { failure: 'timeout', finishedAtSeconds: NOW, durationSeconds: 1 } as const;
  const apps = [
    { ...UP_APP, target, cvms: [cvm, { ...cvm, inProgress: false }] },
    { ...UP_APP, target, lastPoll, cvms: [] },
  ];
  const facts = createFacts({
    version: { version: text, revision: text },
    snapshot: { apps, collected: [], nodes: [node] },
    configuration: { loadedAtSeconds: NOW, refused: { atSeconds: NOW, faults: [text] } },
    workspaces: [{ name: text, pausedForSeconds: 10, discovery: undefined }],
  });
  return render(facts) + render(createFacts(), new URLSearchParams({ q: text, status: text }).toString());
}

const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE_NAMES),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '=', '/', 'b', '!', '-', '\n') }),
);

it('no text from outside adds a tag or an attribute, wherever it comes from', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const page = renderWith(`x${text}x`);

      expect(tagsOf(page)).toEqual(tagsOf(renderWith('xyx')));
    }),
  );
});

it('has less than 50 kB for 100 CVMs, filtered or not', () => {
  for (const search of ['', 'q=web', 'status=running'])
    expect(Buffer.byteLength(render(createFleet(100), search))).toBeLessThan(50_000);
});

it('has little more for 10,000 CVMs in 2,500 apps', () => {
  const facts = createFleet(10_000);

  for (const search of ['', 'page=50&apps=60', 'q=web'])
    expect(Buffer.byteLength(render(facts, search))).toBeLessThan(55_000);
});

it('has a limit for names that have none', () => {
  const apps = [
    { ...UP_APP, cvms: Array.from({ length: 100 }, () => toFleetCvm(1, { name: 'x'.repeat(5000) })) },
  ];

  const page = render(createFacts({ snapshot: { apps, collected: [], nodes: [] } }));

  expect(Buffer.byteLength(page)).toBeLessThan(60_000);
});

it('says what is unknown by a dash or by nothing, never by 0', () => {
  const resources = { vcpus: undefined, memoryBytes: undefined, diskBytes: undefined, gpus: undefined };
  const cvm = toFleetCvm(0, {
    resources,
    node: undefined,
    uptimeSeconds: undefined,
    createdAtSeconds: undefined,
  });
  const apps = [{ ...UP_APP, cvms: [cvm] }];

  const page = render(createFacts({ snapshot: { apps, collected: [], nodes: [] } }));

  expect(page).toContain('<span class="badge good">running</span><td><td><td>–\n');
});

it('asks for nothing but its own addresses, and runs no script', () => {
  const page = render(createFleet(100));

  expect(page).not.toMatch(/<script|\son\w+=|\sstyle=|\ssrc=|url\(|@import/i);
});
