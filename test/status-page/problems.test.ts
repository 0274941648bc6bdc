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
  const problems = list.split(/^<li class="failed">/m).slice(1);
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

  expect(headline).toBe('8 problems');
  expect(problems).toEqual([
    expect.stringMatching(
      /^2 apps with failing polls: timeout An attempt.* runbook down \(last success 12s ago\), down too \(no success yet\)$/,
    ),
    '1 app with stale data The last success is longer ago than poll.stale_after. old (last success 2h ago)',
    '1 app with fewer running CVMs than expected short (0 of 1)',
    '1 CVM failed By status: error: 1',
    expect.stringMatching(
      /^Discovery failed in workspace a: forbidden 403: .* runbook The apps of the previous list/,
    ),
    expect.stringMatching(/^Requests for workspaces a, b are paused for 20s \(HTTP 429\)/),
    'The configuration reload failed 1m ago The previous configuration stays applied. a: one, b: two',
    '7 CVMs left out There are more CVMs than limits.max_cvms.',
  ]);
});

it('a CVM that is not restarted any more is a problem, with a link to it', () => {
  const lastEventAtSeconds = { [AUTO_RESTART_EXHAUSTED]: NOW - 60 };
  const cvm = toFleetCvm(7, { status: 'exited', lastEventAtSeconds });

  const { problems } = read(withApps([toApp('shop', { cvms: [cvm] })]));

  expect(problems).toEqual([
    '1 CVM failed By status: exited: 1',
    '1 CVM not restarted any more Down until started: the VM manager has given up restarting. web-frontend-7',
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

  const { problems } = read(createStatusData({ snapshot: { apps: [], collected, nodes: [] } }));

  expect(problems).toEqual([
    expect.stringMatching(
      /^Live status failed in workspace production: timeout .* The status of CVMs is that of the list, which may lag\.$/,
    ),
  ]);
});

it('a paused workspace is named with the rest of its pause', () => {
  const workspaces = [{ name: 'production', pausedForSeconds: 30 }];

  expect(read(createStatusData({ workspaces })).problems[0]).toMatch(
    /^Requests for workspace production are paused for 30s \(HTTP 429\)/,
  );
});

it('of many apps with the same problem, three are named', () => {
  const apps = Array.from({ length: 1000 }, (_, index) => toApp(`app-${index}`, { lastPoll: FAILED_POLL }));

  expect(read(withApps(apps)).problems[0]).toMatch(
    /^1,000 apps with .*app-0 .*app-2 \([^)]*\) and 997 more$/,
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
  const page = renderStatusPage(withApps([toApp('early', { lastSuccessAtSeconds: NOW + 100 })]), { search: '', isStill: false });

  expect(toText(page)).toContain('Oldest data 0s old');
  expect(toText(page)).not.toMatch(/-\d+(s|m|h|d)\b/);
});
