import { describe, expect, it } from 'vitest';
import type { AppView, Cvm, Snapshot } from '../../src/snapshot/model.ts';
import { CVM_STATUSES } from '../../src/snapshot/vocabulary.ts';
import { toCvmCondition } from '../../src/status-page/conditions.ts';
import { parseQuery } from '../../src/status-page/query.ts';
import { type StatusView, toStatusView } from '../../src/status-page/view.ts';
import { UP_APP } from '../metrics/full-snapshot.ts';
import { createFacts, NOW } from './facts.ts';
import { createFleet, toFleetCvm } from './fleet.ts';

function createApp(
  alias: string,
  changes: Partial<AppView> & { readonly expectedCvms?: number } = {},
): AppView {
  const { expectedCvms, ...rest } = changes;
  const target = { appId: alias.padEnd(40, '0'), workspace: 'production', alias, expectedCvms };
  return { ...UP_APP, target, cvms: [], cvmCount: rest.cvms?.length ?? 0, ...rest };
}

function viewOf(apps: readonly AppView[], search = ''): StatusView {
  const snapshot: Snapshot = { apps, collected: [], nodes: [] };
  return toStatusView(createFacts({ snapshot }), parseQuery(search));
}

const namesOf = ({ apps }: StatusView) => apps.rows.map(({ app }) => app.target.alias);
const cvmsOf = ({ cvms }: StatusView) => cvms.rows.map(({ cvm }) => cvm.name);

const failed = { failure: 'timeout', finishedAtSeconds: NOW - 5, durationSeconds: 1 } as const;
const APPS = [
  createApp('well', { cvms: [toFleetCvm(0, { name: 'calm' })] }),
  createApp('new', { lastPoll: undefined, lastSuccessAtSeconds: undefined, cvmCount: undefined }),
  createApp('sick', { cvms: [toFleetCvm(1), toFleetCvm(2, { name: 'ill', status: 'error' })] }),
  createApp('short', { cvms: [toFleetCvm(4, { name: 'off', status: 'stopped' })], expectedCvms: 1 }),
  createApp('down', { lastPoll: failed, cvms: [toFleetCvm(5, { name: 'moves', inProgress: true })] }),
];

describe('a CVM', () => {
  it.each([
    ['failing', ['error', 'exited', 'offline', 'maintenance']],
    ['changing', ['pending', 'creating', 'provisioning', 'starting', 'restarting', 'updating', 'stopping']],
    ['changing', ['shutting_down', 'deleting', 'removing']],
    ['resting', ['stopped', 'deleted']],
    ['good', ['running']],
  ])('is %s in the states %j', (condition, statuses) => {
    for (const status of statuses) {
      expect(CVM_STATUSES).toContain(status);
      expect([status, toCvmCondition(toFleetCvm(0, { status }))]).toEqual([status, condition]);
    }
  });

  it.each<[string, string, Partial<Cvm>]>([
    ['failing', 'its boot failed, whatever else', { bootError: true, inProgress: true }],
    ['failing', 'nobody knows its state', { status: 'hibernating' }],
    ['changing', 'an operation runs', { status: 'error', inProgress: true }],
    ['changing', 'it runs but has not booted', { bootComplete: false }],
    ['good', 'it runs, and no more is known', { bootComplete: undefined, inProgress: undefined }],
  ])('is %s when %s', (condition, _when, changes) => {
    expect(toCvmCondition(toFleetCvm(0, changes))).toBe(condition);
  });
});

describe('what comes first', () => {
  it('are apps that fail, then those short of CVMs, with CVMs in trouble, and without a poll', () => {
    expect(namesOf(viewOf(APPS))).toEqual(['down', 'short', 'sick', 'new', 'well']);
  });

  it('are CVMs in trouble, then those on their way, and those that rest', () => {
    expect(cvmsOf(viewOf(APPS))).toEqual(['ill', 'moves', 'off', 'calm', 'web-frontend-1']);
  });

  it('are workspaces in trouble', () => {
    const calm = { pausedForSeconds: undefined, discovery: undefined };
    const workspaces = [
      { ...calm, name: 'calm' },
      { ...calm, name: 'paused', pausedForSeconds: 30 },
      {
        ...calm,
        name: 'unlisted',
        discovery: { lastList: { failure: 'tls', finishedAtSeconds: NOW }, listed: 3 },
      },
    ] as const;

    const { rows } = toStatusView(createFacts({ workspaces }), parseQuery('')).workspaces;

    expect(rows.map(({ name }) => name)).toEqual(['paused', 'unlisted', 'calm']);
  });
});

describe('the filter', () => {
  it.each([
    ['q=ILL', ['sick'], ['ill']],
    ['q=sick+ill', ['sick'], ['ill']],
    ['q=sick', ['sick'], ['ill', 'web-frontend-1']],
    ['q=timeout', ['down'], ['moves']],
    ['q=cvm_0000000001', ['sick'], ['web-frontend-1']],
    ['q=prod6', ['sick'], ['web-frontend-1']],
    ['q=nothing+of+that', [], []],
    ['status=running', ['down', 'sick', 'well'], ['moves', 'calm', 'web-frontend-1']],
    ['status=stopped', ['short'], ['off']],
    ['status=unheard', [], []],
    ['status=needs-attention', ['down', 'short', 'sick'], ['ill']],
    ['q=ill&status=running', [], []],
    ['q=short&status=needs-attention', ['short'], []],
  ])('%s leaves the apps %j and the CVMs %j', (search, apps, cvms) => {
    const view = viewOf(APPS, search);

    expect([namesOf(view), cvmsOf(view)]).toEqual([apps, cvms]);
  });

  it('leaves all counts of the whole as they are', () => {
    expect(viewOf(APPS, 'q=nothing').totals).toEqual(viewOf(APPS).totals);
    expect(viewOf(APPS, 'q=nothing').problems).toEqual(viewOf(APPS).problems);
  });

  it('counts by status what the text asks for, whatever status is chosen', () => {
    const { statuses, needsAttention } = viewOf(APPS, 'q=sick&status=error');

    expect([Object.fromEntries(statuses), needsAttention]).toEqual([{ running: 1, error: 1 }, 1]);
  });
});

describe('problems', () => {
  it('name every kind of trouble once', () => {
    const apps = [
      ...APPS,
      createApp('down too', { lastPoll: failed }),
      createApp('old', { cvmCount: undefined }),
      createApp('large', { hidden: { duplicate: 1, limit: 7 } }),
    ];
    const failing = { failure: 'forbidden', finishedAtSeconds: NOW } as const;
    const refused = { atSeconds: NOW, faults: ['no'] };
    const facts = createFacts({
      snapshot: { apps, collected: [], nodes: [] },
      configuration: { loadedAtSeconds: 0, refused },
      workspaces: [
        { name: 'a', pausedForSeconds: 10, discovery: { lastList: failing, listed: undefined } },
        { name: 'b', pausedForSeconds: 20, discovery: undefined },
      ],
    });

    const { problems, verdict } = toStatusView(facts, parseQuery(''));

    const names = problems.map((problem) =>
      'apps' in problem ? { ...problem, apps: problem.apps.map(({ app }) => app.target.alias) } : problem,
    );
    expect(names).toEqual([
      { kind: 'poll', reason: 'timeout', apps: ['down', 'down too'] },
      { kind: 'stale', apps: ['old'] },
      { kind: 'short', apps: ['short'] },
      { kind: 'cvms', statuses: [['error', 1]] },
      { kind: 'list', reason: 'forbidden', workspaces: ['a'] },
      { kind: 'paused', workspaces: ['a', 'b'], forSeconds: 20 },
      { kind: 'configuration', reload: refused },
      { kind: 'limit', cvms: 7 },
    ]);
    expect(verdict).toBe('attention');
  });

  it.each([
    ['good', 'nothing is wrong', createFleet(2)],
    [
      'waiting',
      'an app was never polled',
      createFacts({ snapshot: { apps: APPS.slice(0, 2), collected: [], nodes: [] } }),
    ],
    ['waiting', 'nothing has answered yet', createFacts({ isReady: false })],
    ['empty', 'there is nothing to watch', createFacts()],
  ])('are none, and the verdict is %s, when %s', (verdict, _when, facts) => {
    expect(toStatusView(facts, parseQuery(''))).toMatchObject({ problems: [], verdict });
  });
});

it('an app is not short of CVMs that another app shows', () => {
  const hidden = { duplicate: 2, limit: 0 };
  const shared = createApp('shared', { cvms: [toFleetCvm(0)], cvmCount: 3, hidden, expectedCvms: 3 });

  expect(viewOf([shared]).problems).toEqual([]);
  expect(viewOf([{ ...shared, hidden: { duplicate: 1, limit: 0 } }]).problems).toMatchObject([
    { kind: 'short' },
  ]);
});

it('no age is negative, even when data comes from the future', () => {
  const apps = [createApp('early', { lastSuccessAtSeconds: NOW + 100 })];

  expect(viewOf(apps).totals.oldestSeconds).toBe(0);
});

it('of 10,000 CVMs only those of one page are looked at closely', () => {
  let looks = 0;
  const { apps } = createFleet(10_000, 10).snapshot;
  const watched = apps.map((app) => ({
    ...app,
    cvms: app.cvms.map((cvm) => ({
      ...cvm,
      get resources() {
        looks += 1;
        return cvm.resources;
      },
    })),
  }));

  const view = viewOf(watched, 'page=3&apps=2');

  expect(view).toMatchObject({
    cvms: { total: 10_000, number: 3, last: 100, first: 201 },
    apps: { total: 1000, number: 2, last: 50, first: 21 },
  });
  expect([view.cvms.rows.length, view.apps.rows.length, looks]).toEqual([100, 20, 0]);
});
