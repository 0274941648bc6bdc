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
    { ...UP_APP, target, lastPoll, cvmCount: undefined, cvms: [] },
  ];
  const facts = createStatusData({
    version: { version: text, revision: text },
    snapshot: {
      apps,
      collected: [],
      nodes: [node, { ...node, id: `${text}2`, status: 'offline', statusChangedAtSeconds: NOW }],
      unixOffsetSeconds: 0,
    },
    failedReload: { atSeconds: NOW, faults: [text] },
    workspaces: [{ name: text, pausedForSeconds: 10 }],
  });
  return (
    render(facts) +
    render(facts, `q=${encodeURIComponent(text.toWellFormed())}`) +
    render(createStatusData(), new URLSearchParams({ q: text }).toString())
  );
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

it('shows 50 of 2,500 apps and 100 of 10,000 CVMs, in less than 75 kB', () => {
  const data = createFleet(10_000);

  expect(render(data).match(/<tr>/g)).toHaveLength(8 + 50 + 100 + 3);
  for (const search of ['', 'q=web']) expect(Buffer.byteLength(render(data, search))).toBeLessThan(75_000);
});

it('reloads itself without a script, and says how to stop', () => {
  const reload = '<meta http-equiv="refresh" content="30">';

  const page = render(createFleet(1), 'q=web');
  const [, stop = ''] = /reloads every 30 s: <a href="\?([^"]*)"/.exec(page) ?? [];
  const still = render(createFleet(1), stop.replaceAll('&amp;', '&'));

  expect([page.includes(reload), still.includes(reload)]).toEqual([true, false]);
  expect(still).toContain('value="web"');
  expect(still).toContain('<a href="?q=web">reload every 30 s</a>');
});

it('shows the boot stage of a CVM that is found alone, and what its host measures beside what is allocated', () => {
  const host = {
    cpuPercent: 12.34,
    memoryUsedBytes: 1.5 * 1024 ** 3,
    memoryTotalBytes: 4 * 1024 ** 3,
    diskUsedBytes: 10 * 1024 ** 3,
    diskTotalBytes: undefined,
    egressBytes: undefined,
  };
  const cvm = toFleetCvm(0, { name: 'one', host, bootStage: 'done', bootError: 'gateway' });
  const snapshot = {
    apps: [{ ...UP_APP, cvms: [cvm, toFleetCvm(1, { name: 'two' })] }],
    collected: [],
    nodes: [],
    unixOffsetSeconds: 0,
  };

  const page = render(createStatusData({ snapshot }), 'q=one');

  expect(page).toContain('<dt>Boot stage<dd>done, error: gateway');
  expect(page).toContain('<dt>Used, by the host<dd>12.3% CPU, 1.5 GiB memory, 10 GiB disk');
});

it('shows a CVM that is found alone with its price, image, compose hash, and links', () => {
  const attributes = {
    ...toFleetCvm(0).attributes,
    vmUuid: 'a b',
    os: 'dstack',
    osVersion: '0.5.6',
    composeHash: 'ab12',
  };
  const price = { usd: 0.058, billingPeriod: 'hourly' };
  const cvms = [toFleetCvm(0, { name: 'one', attributes, price }), toFleetCvm(1, { name: 'two' })];
  const snapshot = { apps: [{ ...UP_APP, cvms }], collected: [], nodes: [], unixOffsetSeconds: 0 };
  const data = createStatusData({ snapshot, grafanaUrl: 'https://grafana.example.com' });

  const page = render(data, 'q=one');

  expect(page).toContain('<dd>0.058 USD, billed hourly');
  expect(page).toContain('<dd>dstack, 0.5.6');
  expect(page).toContain('<code>ab12</code>');
  expect(page).toContain('href="https://cloud.phala.com/dashboard/cvms/a%20b"');
  expect(page).toMatch(
    /href="https:\/\/grafana.example.com\/d\/phala-cloud-cvm\?var-app_id=\w+&amp;var-cvm_id=cvm_0000000000"/,
  );
  expect(render(data)).not.toContain('<section class="details"');
});

it('counts the CVMs of stale apps as unknown', () => {
  const { apps } = createFleet(8).snapshot;
  const stale = { ...UP_APP, cvms: [], cvmCount: undefined, lastCvmCount: 44 };

  const page = render(
    createStatusData({
      snapshot: { apps: [...apps, stale], collected: [], nodes: [], unixOffsetSeconds: 0 },
    }),
  );

  expect(page).toContain('<dt>Running CVMs<dd>7 <small>of 52, 44 unknown</small>');
});

it('limits the length of names', () => {
  const apps = [
    { ...UP_APP, cvms: Array.from({ length: 100 }, () => toFleetCvm(1, { name: 'x'.repeat(5000) })) },
  ];

  const page = render(
    createStatusData({ snapshot: { apps, collected: [], nodes: [], unixOffsetSeconds: 0 } }),
  );

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

  const page = render(
    createStatusData({ snapshot: { apps, collected: [], nodes: [], unixOffsetSeconds: 0 } }),
  );

  expect(page).toContain('<span class="badge ok">running</span><td><td>–\n');
});

it('loads nothing, and runs no script', () => {
  const page = render(createFleet(100));

  expect(page).not.toMatch(/<script|\son\w+=|\sstyle=|\ssrc=|url\(|@import/i);
});
