import type { Expectation } from '../expectation.ts';
import { APP_ID, app, failure } from '../fleet.ts';
import { otherwise, THREE_SHARDS, toOtherApp, twinOf } from '../shards.ts';
import { at, EXPORTER_LABELS, WORKSPACE_LABELS } from './words.ts';

const THROTTLED = 'phala_exporter_api_throttled_until_timestamp_seconds{workspace="production"}';
const DISCOVERY = 'phala_exporter_collector_success{collector="apps",workspace="production"}';

const LIST_FAILURES =
  'phala_exporter_collector_failures_total{collector="apps",workspace="production",reason="unauthorized"}';
const INTERVAL = 'phala_exporter_poll_interval_seconds';
const INFO = `phala_app_info{alias="web",app_id="${APP_ID}",workspace="production"}`;
const UP = app('phala_app_poll_success');
const LAST_SUCCESS = app('phala_app_last_success_timestamp_seconds');

/** No poll succeeds from minute 10 on. */
const UNANSWERED = { phala_up: '1 10m:0', [UP]: '1 10m:0', [LAST_SUCCESS]: 'now 10m:570' };

/** The key of the workspace is refused for its only app. */
const REFUSED = { ...UNANSWERED, [failure('unauthorized')]: '10m:1' };

/** There is no app, and nothing is known of any. */
const WITHOUT_APPS = {
  phala_up: '0',
  ...Object.fromEntries([INFO, UP, LAST_SUCCESS, app('phala_app_cvms')].map((series) => [series, 'gone'])),
};

const RELOADED = 'phala_exporter_config_last_reload_success_timestamp_seconds';

/** The list of apps becomes empty. */
const EMPTY_LIST = { [INFO]: '1 10m:gone' };

const BLIND = otherwise(THREE_SHARDS[0], { changes: UNANSWERED });

function blind(minute: number): string {
  return `No app of shard 0 of job phala-cloud has had a successful poll since ${at(minute)}; apps of other shards have. Metrics of its CVMs are those of the last successful poll, and end after poll.stale_after.`;
}

function refused(minute: number): string {
  return `Every response for workspace production has been 401 or 403 since ${at(minute)}: its key is expired, revoked or wrong, and none of its apps is watched.`;
}

/** The way to the cloud. */
export const API_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaNoAppAnswers',
    fault: UNANSWERED,
    firesAt: 12,
    labels: { ...EXPORTER_LABELS, severity: 'critical' },
    description: `No app of job phala-cloud has had a successful poll since ${at(10)}. Metrics of CVMs are those of the last successful poll, and end after poll.stale_after.`,
    dashboard: '/d/phala-cloud-exporter',
    also: [
      {
        title: 'three polls that are five minutes apart',
        fault: { ...UNANSWERED, [INTERVAL]: '300', [LAST_SUCCESS]: '300' },
        firesAt: 20.5,
        description: `No app of job phala-cloud has had a successful poll since ${at(18.5)}. Metrics of CVMs are those of the last successful poll, and end after poll.stale_after.`,
      },
      {
        title: 'no app that ever answered',
        fault: { ...UNANSWERED, [INTERVAL]: '3600', [LAST_SUCCESS]: 'gone' },
        firesAt: 12,
        description: `No app of job phala-cloud has had a successful poll since ${at(10)}. Metrics of CVMs are those of the last successful poll, and end after poll.stale_after.`,
      },
    ],
    silent: [
      { title: 'a single failed poll', changes: { phala_up: '1 10m:0 10.5m:1' }, minutes: 30 },
      {
        title: 'polls that fail for less than two minutes',
        changes: { phala_up: '1 10m:0 11.5m:1' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaNoAppOfShardAnswers',
    fault: {},
    replicas: [BLIND, THREE_SHARDS[1], THREE_SHARDS[2]],
    firesAt: 12,
    labels: { ...EXPORTER_LABELS, shard: '0', severity: 'critical' },
    description: blind(10),
    dashboard: '/d/phala-cloud-exporter',
    leaveOut: ['two replicas', 'a dead replica', 'a gap', 'a restart', 'a recovery'],
    also: [
      {
        title: 'once, where every shard has two exporters',
        fault: {},
        replicas: [BLIND, twinOf(BLIND), THREE_SHARDS[1], twinOf(THREE_SHARDS[1])],
        firesAt: 12,
        description: blind(10),
      },
      {
        title: 'through a restart of the shard',
        fault: {},
        replicas: [{ ...BLIND, away: [[10.5, 11.5]], restarts: true }, THREE_SHARDS[1]],
        firesAt: 12,
        description: blind(10),
      },
      {
        title: 'it ends when an app of it answers',
        fault: {},
        replicas: [
          otherwise(THREE_SHARDS[0], {
            changes: { phala_up: '1 10m:0 14m:1', [LAST_SUCCESS]: 'now 10m:570 14m:now' },
          }),
          THREE_SHARDS[1],
        ],
        firesAt: 12,
        firesUntil: 13.5,
        description: blind(10),
      },
      {
        title: 'three polls that are five minutes apart',
        fault: { [INTERVAL]: '300' },
        replicas: [otherwise(BLIND, { changes: { [LAST_SUCCESS]: '300' } }), THREE_SHARDS[1]],
        firesAt: 20.5,
        description: blind(18.5),
      },
    ],
    silent: [
      {
        title: 'an exporter without shards, which is another alert',
        changes: { phala_up: '1 10m:0' },
        minutes: 30,
      },
      {
        title: 'all shards, which is another alert',
        changes: {},
        replicas: [BLIND, otherwise(THREE_SHARDS[1], { changes: { phala_up: '1 10m:0' } }), THREE_SHARDS[2]],
        minutes: 30,
      },
      {
        title: 'one of two exporters of the shard, while the other gets answers',
        changes: {},
        replicas: [BLIND, twinOf(THREE_SHARDS[0]), THREE_SHARDS[1]],
        minutes: 30,
      },
      {
        title: 'one of two replicas without shards',
        changes: {},
        replicas: [
          { instance: 'exporter-1:10059' },
          { instance: 'exporter-2:10059', changes: { phala_up: '1 10m:0' } },
        ],
        minutes: 30,
      },
      { title: 'a shard without apps', changes: {}, replicas: THREE_SHARDS, minutes: 30 },
    ],
  },
  {
    alert: 'PhalaApiKeyRefused',
    fault: { ...REFUSED, [DISCOVERY]: '1 10m:0' },
    firesAt: 12,
    labels: { ...WORKSPACE_LABELS, severity: 'critical' },
    description: refused(10),
    dashboard: '/d/phala-cloud-exporter',
    also: [
      {
        title: 'a workspace that does not list its apps',
        fault: { ...REFUSED, [DISCOVERY]: 'gone' },
        firesAt: 12,
        description: refused(10),
      },
      {
        title: 'no app is known, because the list of apps is refused',
        fault: { ...WITHOUT_APPS, [DISCOVERY]: '1 10m:0', [LIST_FAILURES]: '0 10m:1+1' },
        firesAt: 12,
        description: refused(10),
      },
      {
        title: 'one of two replicas, whose key is an old one',
        fault: {},
        replicas: [
          { instance: 'exporter-1:10059' },
          { instance: 'exporter-2:10059', changes: { ...REFUSED, [DISCOVERY]: '1 10m:0' } },
        ],
        firesAt: 12,
        description: refused(10),
      },
      {
        title: 'the one shard of three that has apps of the workspace',
        fault: { [DISCOVERY]: '1 10m:0' },
        replicas: [
          otherwise(THREE_SHARDS[0], { changes: REFUSED }),
          { ...THREE_SHARDS[2], instance: 'exporter-1:10059' },
          THREE_SHARDS[2],
        ],
        firesAt: 12,
        description: refused(10),
      },
    ],
    silent: [
      {
        title: 'a 403 for the only app of one of two shards, while the apps of the other answer',
        changes: { [DISCOVERY]: '1 10m:0' },
        replicas: [
          THREE_SHARDS[0],
          otherwise(THREE_SHARDS[1], {
            changes: toOtherApp({ [UP]: '1 10m:0', [failure('forbidden')]: '10m:1' }),
          }),
        ],
        minutes: 30,
      },
      {
        title: 'one 401, answered by a new key from the file',
        changes: { ...REFUSED, [UP]: '1 10m:0 10.5m:1', [failure('unauthorized')]: '10m:1 10.5m:gone' },
        minutes: 30,
      },
      {
        title: 'a 403 for the only app of a workspace, whose list of apps is answered',
        changes: { [UP]: '1 10m:0', [failure('forbidden')]: '10m:1' },
        minutes: 30,
      },
      {
        title: 'a refused list of apps, while the apps answer',
        changes: { [DISCOVERY]: '1 10m:0', [LIST_FAILURES]: '0 10m:1+1' },
        minutes: 30,
      },
      {
        title: 'no answers at all, which is another alert',
        changes: { ...UNANSWERED, [DISCOVERY]: '1 10m:0', [failure('timeout')]: '10m:1' },
        minutes: 30,
      },
      {
        title: 'a list of apps that fails for another reason than last',
        changes: {
          ...WITHOUT_APPS,
          [DISCOVERY]: '1 10m:0',
          [LIST_FAILURES]: '0 10m:1 10.5m:2',
          [LIST_FAILURES.replace('unauthorized', 'timeout')]: '0 11m:1+1',
        },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaApiThrottled',
    // Pauses of a minute, the next of which is seen five and a half minutes after the end of the last.
    fault: { [THROTTLED]: '10m:660 11m:gone 16.5m:1050 17.5m:gone 23m:1440 24m:gone' },
    firesAt: 25,
    whenPolledSeldom: 'unseen',
    leaveOut: ['a recovery'],
    labels: { ...WORKSPACE_LABELS, severity: 'warning' },
    description: `Requests for workspace production have been throttled (429) since ${at(10)}; the last pause ends or ended at ${at(24)}.`,
    dashboard: '/d/phala-cloud-exporter',
    also: [
      {
        title: 'a pause of a minute at every poll, which are 15 minutes apart',
        fault: { [INTERVAL]: '900', [THROTTLED]: '15m:960 16m:gone 30m:1860 31m:gone' },
        firesAt: 30,
        firesUntil: 76,
        description: `Requests for workspace production have been throttled (429) since ${at(15)}; the last pause ends or ended at ${at(31)}.`,
      },
    ],
    silent: [
      {
        title: 'two pauses of a minute',
        changes: { [THROTTLED]: '10m:660 11m:gone 14m:900 15m:gone' },
        minutes: 40,
      },
      {
        title: 'pauses that are more than five minutes apart',
        changes: {
          [THROTTLED]:
            '10m:600 10.5m:gone 16m:960 16.5m:gone 22m:1320 22.5m:gone 28m:1680 28.5m:gone 34m:2040 34.5m:gone',
        },
        minutes: 50,
      },
    ],
  },
  {
    alert: 'PhalaDiscoveryFailing',
    fault: { [DISCOVERY]: '1 10m:0' },
    firesAt: 25,
    labels: { ...WORKSPACE_LABELS, severity: 'warning' },
    description: `An exporter of job phala-cloud has been unable to refresh the list of apps of workspace production since ${at(10)}: apps created since then may not be watched.`,
    dashboard: '/d/phala-cloud-exporter',
    also: [
      {
        title: 'one of three shards cannot list, the others can',
        fault: {},
        replicas: [
          ...THREE_SHARDS.slice(0, 2),
          otherwise(THREE_SHARDS[2], { changes: { [DISCOVERY]: '1 10m:0' } }),
        ],
        firesAt: 25,
        description: `An exporter of job phala-cloud has been unable to refresh the list of apps of workspace production since ${at(10)}: apps created since then may not be watched.`,
      },
    ],
    silent: [
      {
        title: 'two refreshes in a row that failed',
        changes: { [DISCOVERY]: '1 10m:0 20m:1' },
        minutes: 40,
      },
      {
        title: 'a workspace without discovery',
        changes: { [DISCOVERY]: 'gone' },
        minutes: 40,
      },
    ],
  },
  {
    alert: 'PhalaWorkspaceWithoutApps',
    fault: EMPTY_LIST,
    firesAt: 25,
    labels: { ...WORKSPACE_LABELS, severity: 'critical' },
    description: `The list of apps of workspace production is empty or has no app to watch; it last had one at ${at(9.5)}. None of its apps and CVMs has been watched since ${at(15)}.`,
    dashboard: '/d/phala-cloud-exporter',
    silent: [
      {
        title: 'a list that is empty for less than a quarter of an hour',
        changes: { [INFO]: '1 10m:gone 24.5m:1' },
        minutes: 40,
      },
      { title: 'a workspace that never had an app', changes: { [INFO]: 'gone' }, minutes: 40 },
      {
        title: 'apps that a reload has taken out of the configuration, and another reload later',
        changes: { ...EMPTY_LIST, [RELOADED]: '0 10m:590 40m:2400' },
        minutes: 90,
      },
      {
        title: 'a workspace that lists no apps, and is taken out of the configuration',
        changes: { ...EMPTY_LIST, [DISCOVERY]: 'gone' },
        minutes: 90,
      },
    ],
    also: [
      {
        title: 'a reload that is not why the apps are gone',
        fault: { ...EMPTY_LIST, [RELOADED]: '0 8m:480 15.5m:930' },
        firesAt: 25,
        description: `The list of apps of workspace production is empty or has no app to watch; it last had one at ${at(9.5)}. None of its apps and CVMs has been watched since ${at(15)}.`,
      },
    ],
  },
];
