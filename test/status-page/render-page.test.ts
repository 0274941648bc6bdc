import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderStatusPage } from '../../src/status-page/render-page.ts';
import { parseQuery } from '../../src/status-page/search.ts';
import type { StatusData } from '../../src/status-page/status-data.ts';
import { UP_APP } from '../metrics/full-snapshot.ts';
import { createFleet, toFleetCvm } from './fleet.ts';
import { HOSTILE_NAMES, tagsOf } from './hostile.ts';
import { createStatusData, NOW } from './status-data.ts';

function render(data: StatusData, queryString = ''): string {
  return renderStatusPage(data, parseQuery(queryString));
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
    operation: { target: text, type: text, phase: text, startedAtSeconds: NOW },
    node,
  });
  const target = { appId: text, workspace: text, alias: text, expectedCvms: 3 };
  const lastPoll = { failure: 'timeout', finishedAtSeconds: NOW, durationSeconds: 1 } as const;
  const apps = [
    { ...UP_APP, target, cvms: [cvm, { ...cvm, inProgress: false }] },
    { ...UP_APP, target, lastPoll, cvms: [] },
  ];
  const facts = createStatusData({
    version: { version: text, revision: text },
    snapshot: { apps, collected: [], nodes: [node] },
    failedReload: { atSeconds: NOW, faults: [text] },
    workspaces: [{ name: text, pausedForSeconds: 10 }],
  });
  return render(facts) + render(createStatusData(), new URLSearchParams({ q: text }).toString());
}

const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE_NAMES),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '=', '/', 'b', '!', '-', '\n') }),
);

it('no external text adds a tag or an attribute, wherever it is shown', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const page = renderWith(`x${text}x`);

      expect(tagsOf(page)).toEqual(tagsOf(renderWith('xyx')));
    }),
  );
});

it('has less than 50 kB for 100 CVMs, with a search or not', () => {
  for (const search of ['', 'q=web', 'q=running'])
    expect(Buffer.byteLength(render(createFleet(100), search))).toBeLessThan(50_000);
});

it('shows 50 of 2,500 apps and 100 of 10,000 CVMs, in less than 65 kB', () => {
  const data = createFleet(10_000);

  expect(render(data).match(/<tr>/g)).toHaveLength(50 + 100 + 2);
  for (const search of ['', 'q=web']) expect(Buffer.byteLength(render(data, search))).toBeLessThan(65_000);
});

it('limits the length of names', () => {
  const apps = [
    { ...UP_APP, cvms: Array.from({ length: 100 }, () => toFleetCvm(1, { name: 'x'.repeat(5000) })) },
  ];

  const page = render(createStatusData({ snapshot: { apps, collected: [], nodes: [] } }));

  expect(Buffer.byteLength(page)).toBeLessThan(60_000);
});

it('shows unknown values as a dash or not at all, never as 0', () => {
  const resources = { vcpus: undefined, memoryBytes: undefined, diskBytes: undefined, gpus: undefined };
  const cvm = toFleetCvm(0, {
    resources,
    node: undefined,
    uptimeSeconds: undefined,
    createdAtSeconds: undefined,
  });
  const apps = [{ ...UP_APP, cvms: [cvm] }];

  const page = render(createStatusData({ snapshot: { apps, collected: [], nodes: [] } }));

  expect(page).toContain('<span class="badge ok">running</span><td><td>–\n');
});

it('loads nothing, and runs no script', () => {
  const page = render(createFleet(100));

  expect(page).not.toMatch(/<script|\son\w+=|\sstyle=|\ssrc=|url\(|@import/i);
});
