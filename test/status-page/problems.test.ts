import { expect, it } from 'vitest';
import type { AppView, Snapshot } from '../../src/snapshot/model.ts';
import { AUTO_RESTART_EXHAUSTED } from '../../src/snapshot/vocabulary.ts';
import { renderStatusPage } from '../../src/status-page/render-page.ts';
import type { StatusData } from '../../src/status-page/status-data.ts';
import { createFleet, FAILED_POLL, MIXED_APPS, toApp, toFleetCvm, toSnapshot } from './fleet.ts';
import { createStatusData, NOW } from './status-data.ts';

/** The headline and the text of each problem. */
function read(data: StatusData): { readonly headline: string; readonly problems: readonly string[] } {
  const page = renderStatusPage(data, { search: '', isStill: false });
  const [, headline = ''] = /<h1[^>]*>(.*)<\/h1>/.exec(page) ?? [];
  const [, list = ''] = /<ul class="problems">\n(.*?)\n<\/ul>\n<\/section>/s.exec(page) ?? [];
  const problems = list.split(/^<li class="(?:failed|transitional)">/m).slice(1);
  return { headline, problems: problems.map((each) => toText(each)) };
}

function toText(html: string): string {
  return html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ (?=[,:).])|(?<=\() /g, '')
    .trim();
}

const withApps = (apps: readonly AppView[]): StatusData => createStatusData({ snapshot: toSnapshot(apps) });

it('every problem is shown once, with its reason and age, most urgent first', () => {
  const data = createStatusData({
    snapshot: {
      nodes: [],
      unixOffsetSeconds: 0,
      collected: [
        { collector: 'apps', workspace: 'a', failure: 'forbidden', finishedAtSeconds: NOW, data: undefined },
      ],
      apps: [
        ...MIXED_APPS,
        toApp('down too', { lastPoll: FAILED_POLL, lastSuccessAtSeconds: undefined, cvmCount: undefined }),
        toApp('old', { cvmCount: undefined, lastSuccessAtSeconds: NOW - 7200 }),
        toApp('large', { hidden: { duplicate: 1, limit: 7 } }),
      ],
    },
    failedReload: { atSeconds: NOW - 60, faults: ['a: one', 'b: two'] },
    workspaces: [
      { name: 'a', pausedForSeconds: 10 },
      { name: 'b', pausedForSeconds: 20 },
    ],
  });

  const { headline, problems } = read(data);

  expect(headline).toBe('10 problems');
  expect(problems.map((problem) => problem.replaceAll('&#39;', "'"))).toEqual([
    'App old: stale data old (last success 2h ago) critical PhalaAppDataStale',
    expect.stringMatching(
      /^CVM ill: error for \d+d \d+h ill of app sick on node prod7 critical PhalaCvmFailed$/,
    ),
    expect.stringMatching(/^CVM moves: running, does not finish for .* critical PhalaCvmDeploymentStuck$/),
    'App short: 0 of 1 expected CVMs ready short (0 of 1 ready) critical PhalaAppCvmsNotReady',
    expect.stringMatching(/^7 CVMs left out .* critical PhalaExporterLimitReached$/),
    expect.stringMatching(
      /^Apps down, down too: polls fail: timeout An attempt.* runbook down \(last success 12s ago\), down too \(no success yet\) warning PhalaAppPollFailing$/,
    ),
    'App large: no CVMs large (production) warning PhalaAppWithoutCvms',
    expect.stringMatching(/^Workspace a: collector apps: forbidden 403: .* warning PhalaDiscoveryFailing$/),
    expect.stringMatching(
      /^Workspaces a, b: requests paused for 20s \(HTTP 429\) .* warning PhalaApiThrottled$/,
    ),
    'The configuration reload failed 1m ago The previous configuration stays applied. a: one, b: two warning PhalaExporterConfigReloadFailed',
  ]);
});

it('a CVM that is not restarted any more is one problem, with its place and a link', () => {
  const lastEventAtSeconds = { [AUTO_RESTART_EXHAUSTED]: NOW - 60 };
  const changes = { status: 'exited', lastEventAtSeconds, statusChangedAtSeconds: NOW - 720 };

  const { problems } = read(withApps([toApp('shop', { cvms: [toFleetCvm(7, changes)] })]));

  expect(problems).toEqual([
    'CVM web-frontend-7 exited, not restarted any more for 12m web-frontend-7 of app shop on node prod12 critical PhalaCvmAutoRestartExhausted',
  ]);
});

it('many CVMs with one problem are one problem, the first of them with their ages', () => {
  const cvms = Array.from({ length: 9 }, (_, index) =>
    toFleetCvm(40 + index, { status: 'exited', statusChangedAtSeconds: NOW - 60 * index }),
  );

  expect(read(withApps([toApp('shop', { cvms })])).problems).toEqual([
    '9 CVMs exited web-frontend-40 (0s), web-frontend-41 (1m), web-frontend-42 (2m), web-frontend-43 (3m), web-frontend-44 (4m) and 4 more critical PhalaCvmFailed',
  ]);
});

it('a failure of the live status is a problem of its own', () => {
  const collected: Snapshot['collected'] = [
    {
      collector: 'live_status',
      workspace: 'production',
      failure: 'timeout',
      finishedAtSeconds: NOW,
      data: undefined,
    },
  ];

  const { problems } = read(
    createStatusData({ snapshot: { apps: [], collected, nodes: [], unixOffsetSeconds: 0 } }),
  );

  expect(problems).toEqual([
    expect.stringMatching(
      /^Workspace production: collector live_status: timeout .* Last success: none yet\. What only this collector knows/,
    ),
  ]);
});

it('a paused workspace is named with the rest of its pause', () => {
  const workspaces = [{ name: 'production', pausedForSeconds: 30 }];

  expect(read(createStatusData({ workspaces })).problems[0]).toMatch(
    /^Workspace production: requests paused for 30s \(HTTP 429\)/,
  );
});

it('of many apps with the same problem, three are named', () => {
  const apps = Array.from({ length: 1000 }, (_, index) => toApp(`app-${index}`, { lastPoll: FAILED_POLL }));

  expect(read(withApps(apps)).problems[0]).toMatch(
    /^Workspace production, all 1,000 apps: .*app-0 .*app-2 \([^)]*\) and 997 more critical/,
  );
});

it.each<[string, string, StatusData]>([
  ['No problems', 'nothing is wrong', createFleet(2)],
  ['Waiting for the first polls', 'an app was never polled', withApps(MIXED_APPS.slice(0, 2))],
  ['Waiting for the first polls', 'the exporter is not ready', createStatusData({ isReady: false })],
  ['No apps to poll', 'there is no app', createStatusData()],
  [
    'No apps on this shard',
    'another shard has all apps',
    createStatusData({ shard: { number: 1, total: 2 } }),
  ],
])('the headline is %j when %s', (headline, _when, data) => {
  expect(read(data)).toEqual({ headline, problems: [] });
});

it('CVMs that another app shows count as running', () => {
  const hidden = { duplicate: 2, limit: 0 };
  const shared = toApp('shared', { cvms: [toFleetCvm(0)], cvmCount: 3, hidden, expectedCvms: 3 });

  expect(read(withApps([shared])).problems).toEqual([]);
  expect(read(withApps([{ ...shared, hidden: { duplicate: 1, limit: 0 } }])).problems).toHaveLength(1);
});

it('no age is negative, even when a time is in the future', () => {
  const page = renderStatusPage(withApps([toApp('early', { lastSuccessAtSeconds: NOW + 100 })]), {
    search: '',
    isStill: false,
  });

  expect(toText(page)).toContain('Oldest data 0s old');
  expect(toText(page)).not.toMatch(/-\d+(s|m|h|d)\b/);
});
