import type { Expectation } from '../expectation.ts';
import { APP_ID, app, cvm, failure, HEALTHY, info, OTHER_CVM } from '../fleet.ts';
import { secondReplicaOf, THREE_SHARDS, toOtherApp, withChanges } from '../shards.ts';
import { at, EXPORTER_LABELS, WORKSPACE_LABELS, withHalfHourlyPolls } from './texts.ts';

const THROTTLED = 'phala_exporter_api_throttled_until_timestamp_seconds{workspace="production"}';
const DISCOVERY = 'phala_exporter_collector_success{collector="apps",workspace="production"}';

const LIVE_STATUS = 'phala_exporter_collector_success{collector="live_status",workspace="production"}';

const LIST_FAILURES =
  'phala_exporter_collector_failures_total{collector="apps",workspace="production",reason="unauthorized"}';
const INTERVAL = 'phala_exporter_poll_interval_seconds';
const INFO = `phala_app_info{alias="web",app_id="${APP_ID}",workspace="production"}`;
const UP = app('phala_app_poll_success');
const LAST_SUCCESS = app('phala_app_last_success_timestamp_seconds');

/** No poll succeeds from minute 10 on. */
const FAILING = { phala_up: '1 10m:0', [UP]: '1 10m:0', [LAST_SUCCESS]: 'now 10m:570' };

/** The key of the workspace is rejected for its only app. */
const KEY_REJECTED = { ...FAILING, [failure('unauthorized')]: '10m:1' };

/** The exporter has no app and no data. */
const NO_APPS = {
  phala_up: '0',
  ...Object.fromEntries([INFO, UP, LAST_SUCCESS, app('phala_app_cvms')].map((series) => [series, 'absent'])),
};

const RELOADED = 'phala_exporter_config_last_reload_success_timestamp_seconds';

/** The list of apps becomes empty. */
const EMPTY_LIST = { [INFO]: '1 10m:absent' };

const FAILING_SHARD = withChanges(THREE_SHARDS[0], { changes: FAILING });

function shape(name: string): string {
  return `phala_exporter_api_shape_info{shape="${name}",workspace="production"}`;
}

function shardDescription(minute: number): string {
  return `No app of shard 0 of job phala-cloud has had a successful poll since ${at(minute)}; apps of other shards have. Metrics of its CVMs are those of the last successful poll, and end after poll.stale_after.`;
}

function keyDescription(minute: number): string {
  return `Every response for workspace production has been 401 or 403 since ${at(minute)}: its key is expired, revoked or wrong, and none of its apps is watched.`;
}

/** The polls of the app fail, while those of other workspaces succeed. */
const FAILING_APP = { [UP]: '1 10m:0', [LAST_SUCCESS]: 'now 10m:570' };

/** Other apps of the workspace, whose polls succeed. */
function otherApps(digits: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    digits.flatMap((digit) => {
      const id = digit.repeat(40);
      return [
        [`phala_app_info{alias="${digit}",app_id="${id}",workspace="production"}`, '1'],
        [`phala_app_poll_success{app_id="${id}"}`, '1'],
        [`phala_app_cvms{app_id="${id}"}`, '1'],
        [`phala_app_last_success_timestamp_seconds{app_id="${id}"}`, 'now'],
      ];
    }),
  );
}

function failingDescription(apps: number, minute = 10): string {
  return `Polls of 1 of ${apps} apps of workspace production have failed since ${at(minute)}; the reason of most is http_5xx. Metrics of their CVMs are those of the last successful poll, and end after poll.stale_after.`;
}

function shrunkDescription(cvms: number, minute = 10, before = 4): string {
  return `The apps of workspace production have had ${cvms} CVMs since ${at(minute)}, down from ${before} within 1h; on most of those that vanished no operation was seen.`;
}

/** Another app of the workspace, with the number of its CVMs, that is not watched from a minute on. */
function withRemovedApp(cvms: string, minute = 10): Record<string, string> {
  const series = Object.entries(toOtherApp({ ...HEALTHY, [app('phala_app_cvms')]: cvms }));
  return Object.fromEntries(series.map(([name, timeline]) => [name, `${timeline} ${minute}m:absent`]));
}

/** Access to the API. */
export const API_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaAllPollsFailing',
    fault: FAILING,
    firesAt: 12,
    labels: { ...EXPORTER_LABELS, severity: 'critical' },
    description: `No app of job phala-cloud has had a successful poll since ${at(10)}. Metrics of CVMs are those of the last successful poll, and end after poll.stale_after.`,
    dashboard: '/d/phala-cloud-exporter',
    also: [
      {
        title: 'polls every five minutes, three of which fail',
        fault: { ...FAILING, [INTERVAL]: '300', [LAST_SUCCESS]: '300' },
        firesAt: 20.5,
        description: `No app of job phala-cloud has had a successful poll since ${at(18.5)}. Metrics of CVMs are those of the last successful poll, and end after poll.stale_after.`,
      },
      {
        title: 'no successful poll since the exporter started',
        fault: { ...FAILING, [INTERVAL]: '3600', [LAST_SUCCESS]: 'absent' },
        firesAt: 12,
        description: `No app of job phala-cloud has had a successful poll since ${at(10)}. Metrics of CVMs are those of the last successful poll, and end after poll.stale_after.`,
      },
      {
        title: 'two reasons, one of which has no alert of its own',
        fault: { ...FAILING, [failure('unauthorized')]: '10m:1', [failure('http_5xx')]: '10m:1' },
        firesAt: 12,
        description: `No app of job phala-cloud has had a successful poll since ${at(10)}. Metrics of CVMs are those of the last successful poll, and end after poll.stale_after.`,
      },
    ],
    silent: [
      { title: 'a single failed poll', changes: { phala_up: '1 10m:0 10.5m:1' }, minutes: 30 },
      ...['unauthorized', 'forbidden', 'rate_limited', 'not_found'].map((reason) => ({
        title: `${reason}: a more specific alert fires`,
        changes: { ...FAILING, [failure(reason)]: '10m:1' },
        minutes: 30,
      })),
      {
        title: 'polls that fail for less than two minutes',
        changes: { phala_up: '1 10m:0 11.5m:1' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaShardPollsFailing',
    fault: {},
    replicas: [FAILING_SHARD, THREE_SHARDS[1], THREE_SHARDS[2]],
    firesAt: 12,
    labels: { ...EXPORTER_LABELS, shard: '0', severity: 'critical' },
    description: shardDescription(10),
    dashboard: '/d/phala-cloud-exporter',
    skip: ['two replicas', 'a replica that is down', 'a gap', 'a restart', 'a recovery'],
    also: [
      {
        title: 'one alert although each shard has two exporters',
        fault: {},
        replicas: [
          FAILING_SHARD,
          secondReplicaOf(FAILING_SHARD),
          THREE_SHARDS[1],
          secondReplicaOf(THREE_SHARDS[1]),
        ],
        firesAt: 12,
        description: shardDescription(10),
      },
      {
        title: 'it keeps firing while the shard restarts',
        fault: {},
        replicas: [{ ...FAILING_SHARD, down: [[10.5, 11.5]], restarts: true }, THREE_SHARDS[1]],
        firesAt: 12,
        description: shardDescription(10),
      },
      {
        title: 'it resolves when a poll of the shard succeeds',
        fault: {},
        replicas: [
          withChanges(THREE_SHARDS[0], {
            changes: { phala_up: '1 10m:0 14m:1', [LAST_SUCCESS]: 'now 10m:570 14m:now' },
          }),
          THREE_SHARDS[1],
        ],
        firesAt: 12,
        firesUntil: 13.5,
        description: shardDescription(10),
      },
      {
        title: 'polls every five minutes, three of which fail',
        fault: { [INTERVAL]: '300' },
        replicas: [withChanges(FAILING_SHARD, { changes: { [LAST_SUCCESS]: '300' } }), THREE_SHARDS[1]],
        firesAt: 20.5,
        description: shardDescription(18.5),
      },
    ],
    silent: [
      {
        title: 'an exporter without shards: another alert fires',
        changes: { phala_up: '1 10m:0' },
        minutes: 30,
      },
      {
        title: 'all shards: another alert fires',
        changes: {},
        replicas: [
          FAILING_SHARD,
          withChanges(THREE_SHARDS[1], { changes: { phala_up: '1 10m:0' } }),
          THREE_SHARDS[2],
        ],
        minutes: 30,
      },
      {
        title: 'one of two exporters of the shard, while polls of the other succeed',
        changes: {},
        replicas: [FAILING_SHARD, secondReplicaOf(THREE_SHARDS[0]), THREE_SHARDS[1]],
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
    alert: 'PhalaWorkspacePollsFailing',
    fault: { ...FAILING_APP, [failure('http_5xx')]: '10m:1' },
    firesAt: 13,
    labels: { ...WORKSPACE_LABELS, severity: 'critical' },
    description: failingDescription(1),
    dashboard: '/d/phala-cloud-exporter',
    also: [
      {
        title: 'one of two apps',
        fault: { ...FAILING_APP, ...otherApps(['b']), [failure('http_5xx')]: '10m:1' },
        firesAt: 13,
        description: failingDescription(2),
      },
      {
        title: 'polls every five minutes, three of which fail',
        fault: {
          ...FAILING_APP,
          [failure('http_5xx')]: '10m:1',
          [INTERVAL]: '300',
          [LAST_SUCCESS]: '300',
        },
        firesAt: 20.5,
        description: failingDescription(1, 17.5),
      },
    ],
    silent: [
      {
        title: 'one of three apps: the alert about the app fires',
        changes: { ...FAILING_APP, ...otherApps(['b', 'c']), [failure('http_5xx')]: '10m:1' },
        minutes: 30,
      },
      ...['unauthorized', 'forbidden', 'rate_limited', 'not_found'].map((reason) => ({
        title: `${reason}: a more specific alert fires`,
        changes: { ...FAILING_APP, [failure(reason)]: '10m:1' },
        minutes: 30,
      })),
      {
        title: 'polls that fail for less than three minutes',
        changes: {
          [UP]: '1 10m:0 12.5m:1',
          [LAST_SUCCESS]: 'now 10m:570 12.5m:now',
          [failure('http_5xx')]: '10m:1 12.5m:absent',
        },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaWorkspaceThrottled',
    fault: { ...FAILING_APP, [failure('rate_limited')]: '10m:1' },
    firesAt: 12,
    labels: { ...WORKSPACE_LABELS, severity: 'critical' },
    description: `Polls of 1 of 1 apps of workspace production have failed with 429 since ${at(10)}: their data is getting old.`,
    dashboard: '/d/phala-cloud-exporter',
    also: [
      {
        title: 'one of two apps',
        fault: { ...FAILING_APP, ...otherApps(['b']), [failure('rate_limited')]: '10m:1' },
        firesAt: 12,
        description: `Polls of 1 of 2 apps of workspace production have failed with 429 since ${at(10)}: their data is getting old.`,
      },
      {
        title: 'polls every five minutes, three of which fail',
        fault: {
          ...FAILING_APP,
          [failure('rate_limited')]: '10m:1',
          [INTERVAL]: '300',
          [LAST_SUCCESS]: '300',
        },
        firesAt: 20.5,
        description: `Polls of 1 of 1 apps of workspace production have failed with 429 since ${at(18.5)}: their data is getting old.`,
      },
    ],
    silent: [
      {
        title: 'one of three apps',
        changes: { ...FAILING_APP, ...otherApps(['b', 'c']), [failure('rate_limited')]: '10m:1' },
        minutes: 30,
      },
      {
        title: 'another reason',
        changes: { ...FAILING_APP, [failure('http_5xx')]: '10m:1' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaApiKeyRefused',
    fault: { ...KEY_REJECTED, [DISCOVERY]: '1 10m:0' },
    firesAt: 12,
    labels: { ...WORKSPACE_LABELS, severity: 'critical' },
    description: keyDescription(10),
    dashboard: '/d/phala-cloud-exporter',
    also: [
      {
        title: 'a workspace without discovery of apps',
        fault: { ...KEY_REJECTED, [DISCOVERY]: 'absent' },
        firesAt: 12,
        description: keyDescription(10),
      },
      {
        title: 'no app is known, because requests for the list of apps are rejected',
        fault: { ...NO_APPS, [DISCOVERY]: '1 10m:0', [LIST_FAILURES]: '0 10m:1+1' },
        firesAt: 12,
        description: keyDescription(10),
      },
      {
        title: 'one of two replicas, with an old key',
        fault: {},
        replicas: [
          { instance: 'exporter-1:10059' },
          { instance: 'exporter-2:10059', changes: { ...KEY_REJECTED, [DISCOVERY]: '1 10m:0' } },
        ],
        firesAt: 12,
        description: keyDescription(10),
      },
      {
        title: 'the only shard of three with apps of the workspace',
        fault: { [DISCOVERY]: '1 10m:0' },
        replicas: [
          withChanges(THREE_SHARDS[0], { changes: KEY_REJECTED }),
          { ...THREE_SHARDS[2], instance: 'exporter-1:10059' },
          THREE_SHARDS[2],
        ],
        firesAt: 12,
        description: keyDescription(10),
      },
    ],
    silent: [
      {
        title: 'a 403 for the only app of one of two shards, while polls of the other succeed',
        changes: { [DISCOVERY]: '1 10m:0' },
        replicas: [
          THREE_SHARDS[0],
          withChanges(THREE_SHARDS[1], {
            changes: toOtherApp({ [UP]: '1 10m:0', [failure('forbidden')]: '10m:1' }),
          }),
        ],
        minutes: 30,
      },
      {
        title: 'one 401, after which the new key from the file is used',
        changes: {
          ...KEY_REJECTED,
          [UP]: '1 10m:0 10.5m:1',
          [failure('unauthorized')]: '10m:1 10.5m:absent',
        },
        minutes: 30,
      },
      {
        title: 'a 403 for the only app of a workspace, whose list of apps can be fetched',
        changes: { [UP]: '1 10m:0', [failure('forbidden')]: '10m:1' },
        minutes: 30,
      },
      {
        title: 'a rejected request for the list of apps, while polls succeed',
        changes: { [DISCOVERY]: '1 10m:0', [LIST_FAILURES]: '0 10m:1+1' },
        minutes: 30,
      },
      {
        title: 'no response at all: another alert fires',
        changes: { ...FAILING, [DISCOVERY]: '1 10m:0', [failure('timeout')]: '10m:1' },
        minutes: 30,
      },
      {
        title: 'a list of apps that fails, now for another reason',
        changes: {
          ...NO_APPS,
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
    // Pauses of one minute; each begins five and a half minutes after the end of the previous one.
    fault: { [THROTTLED]: '10m:660 11m:absent 16.5m:1050 17.5m:absent 23m:1440 24m:absent' },
    firesAt: 25,
    withRarePolls: 'undetected',
    skip: ['a recovery'],
    labels: { ...WORKSPACE_LABELS, severity: 'warning' },
    description: `Requests for workspace production have been throttled (429) since ${at(10)}; the last pause ends or ended at ${at(24)}.`,
    dashboard: '/d/phala-cloud-exporter',
    also: [
      {
        title: 'a pause of a minute at every poll, with polls every 15 minutes',
        fault: { [INTERVAL]: '900', [THROTTLED]: '15m:960 16m:absent 30m:1860 31m:absent' },
        firesAt: 30,
        firesUntil: 76,
        description: `Requests for workspace production have been throttled (429) since ${at(15)}; the last pause ends or ended at ${at(31)}.`,
      },
    ],
    silent: [
      {
        title: 'two pauses of a minute',
        changes: { [THROTTLED]: '10m:660 11m:absent 14m:900 15m:absent' },
        minutes: 40,
      },
      {
        title: 'pauses that are more than five minutes apart',
        changes: {
          [THROTTLED]:
            '10m:600 10.5m:absent 16m:960 16.5m:absent 22m:1320 22.5m:absent 28m:1680 28.5m:absent 34m:2040 34.5m:absent',
        },
        minutes: 50,
      },
    ],
  },
  {
    alert: 'PhalaApiShapeChanged',
    withRarePolls: 'resolves',
    fault: { [shape('CVMInfo')]: '1 70m:absent', [shape('HostedCvm')]: '70m:1' },
    firesAt: 72,
    labels: { ...WORKSPACE_LABELS, shape: 'HostedCvm', severity: 'warning' },
    description: `The lists of CVMs of workspace production have had shape HostedCvm since ${at(70)}, and 1h earlier CVMInfo. All cvm_ids may have changed: alerts about the previous ids resolve, also those about the TEE, although nothing was repaired.`,
    dashboard: '/d/phala-cloud-exporter',
    also: [
      {
        title: 'it resolves an hour after the change',
        fault: { [shape('CVMInfo')]: '1 70m:absent', [shape('HostedCvm')]: '70m:1' },
        firesAt: 72,
        firesUntil: 129.5,
        description: `The lists of CVMs of workspace production have had shape HostedCvm since ${at(70)}, and 1h earlier CVMInfo. All cvm_ids may have changed: alerts about the previous ids resolve, also those about the TEE, although nothing was repaired.`,
      },
    ],
    // The last values of an exporter are used for five minutes.
    resolvesAfter: 5,
    silent: [
      { title: 'a new workspace', changes: { [shape('CVMInfo')]: '70m:1' }, minutes: 150 },
      {
        title: 'exporters with different versions of the API',
        changes: {},
        replicas: [
          { instance: 'exporter-1:10059' },
          {
            instance: 'exporter-2:10059',
            changes: { [shape('CVMInfo')]: 'absent', [shape('HostedCvm')]: '1' },
          },
        ],
        minutes: 150,
      },
      {
        title: 'a shape that changes back within two minutes',
        changes: { [shape('CVMInfo')]: '1', [shape('HostedCvm')]: '70m:1 70.5m:absent' },
        minutes: 71,
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
        title: 'one of three shards cannot list the apps',
        fault: {},
        replicas: [
          ...THREE_SHARDS.slice(0, 2),
          withChanges(THREE_SHARDS[2], { changes: { [DISCOVERY]: '1 10m:0' } }),
        ],
        firesAt: 25,
        description: `An exporter of job phala-cloud has been unable to refresh the list of apps of workspace production since ${at(10)}: apps created since then may not be watched.`,
      },
    ],
    silent: [
      {
        title: 'two failed refreshes in a row',
        changes: { [DISCOVERY]: '1 10m:0 20m:1' },
        minutes: 40,
      },
      {
        title: 'a workspace without discovery',
        changes: { [DISCOVERY]: 'absent' },
        minutes: 40,
      },
    ],
  },
  {
    alert: 'PhalaCollectorFailing',
    fault: { [LIVE_STATUS]: '1 10m:0' },
    firesAt: 25,
    labels: { ...WORKSPACE_LABELS, collector: 'live_status', severity: 'warning' },
    description: `The collector live_status of workspace production has been failing, or off after an error, since ${at(10)} on an exporter of job phala-cloud: what only it knows is missing or old.`,
    dashboard: '/d/phala-cloud-exporter',
    also: [
      withHalfHourlyPolls(
        { [LIVE_STATUS]: '1 10m:0' },
        10,
        `The collector live_status of workspace production has been failing, or off after an error, since ${at(10)} on an exporter of job phala-cloud: what only it knows is missing or old.`,
      ),
      {
        title: 'it fails on one of two exporters',
        fault: {},
        replicas: [
          { instance: 'exporter-1:10059' },
          { instance: 'exporter-2:10059', changes: { [LIVE_STATUS]: '1 10m:0' } },
        ],
        firesAt: 25,
        description: `The collector live_status of workspace production has been failing, or off after an error, since ${at(10)} on an exporter of job phala-cloud: what only it knows is missing or old.`,
      },
    ],
    silent: [
      {
        title: 'failures of less than fifteen minutes',
        changes: { [LIVE_STATUS]: '1 10m:0 24.5m:1' },
        minutes: 40,
      },
      { title: 'a collector that is off', changes: { [LIVE_STATUS]: '1 10m:absent' }, minutes: 40 },
      {
        title: 'discovery and polls: other alerts fire',
        changes: {
          [DISCOVERY]: '1 10m:0',
          'phala_exporter_collector_success{collector="app_cvms",workspace="production"}': '1 10m:0',
        },
        minutes: 40,
      },
    ],
  },
  {
    alert: 'PhalaWorkspaceWithoutApps',
    fault: EMPTY_LIST,
    firesAt: 20,
    labels: { ...WORKSPACE_LABELS, severity: 'critical' },
    description: `The list of apps of workspace production is empty or has no app to watch; it last had one at ${at(9.5)}. None of its apps and CVMs has been watched since ${at(15)}.`,
    dashboard: '/d/phala-cloud-exporter',
    silent: [
      {
        title: 'a list that is empty for less than ten minutes',
        changes: { [INFO]: '1 10m:absent 19.5m:1' },
        minutes: 40,
      },
      { title: 'a workspace that never had an app', changes: { [INFO]: 'absent' }, minutes: 40 },
      {
        title: 'apps removed from the configuration by a reload, and a later reload',
        changes: { ...EMPTY_LIST, [RELOADED]: '0 10m:590 40m:2400' },
        minutes: 90,
      },
      {
        title: 'a workspace without apps that is removed from the configuration',
        changes: { ...EMPTY_LIST, [DISCOVERY]: 'absent' },
        minutes: 90,
      },
    ],
    also: [
      {
        title: 'a reload that did not remove the apps',
        fault: { ...EMPTY_LIST, [RELOADED]: '0 8m:480 15.5m:930' },
        firesAt: 20,
        description: `The list of apps of workspace production is empty or has no app to watch; it last had one at ${at(9.5)}. None of its apps and CVMs has been watched since ${at(15)}.`,
      },
    ],
  },
  {
    alert: 'PhalaWorkspaceShrunk',
    withRarePolls: 'resolves',
    // The healthy fleet has one CVM.
    skip: ['a recovery'],
    fault: { [app('phala_app_cvms')]: '4 10m:2' },
    firesAt: 14,
    labels: { ...WORKSPACE_LABELS, severity: 'critical' },
    description: shrunkDescription(2),
    dashboard: '/d/phala-cloud-fleet',
    also: [
      {
        title: 'all CVMs',
        fault: { [app('phala_app_cvms')]: '4 10m:0' },
        firesAt: 14,
        description: shrunkDescription(0),
      },
      {
        title: 'a reload that removes no app',
        fault: { [app('phala_app_cvms')]: '4 10m:2', [RELOADED]: '0 9m:540' },
        firesAt: 14,
        description: shrunkDescription(2),
      },
      {
        title: 'an operation more than an hour ago',
        fault: { [app('phala_app_cvms')]: '4 80m:2', [cvm('phala_cvm_in_progress')]: '0 5m:1 6m:0' },
        firesAt: 84,
        description: shrunkDescription(2, 80),
      },
      {
        title: 'a reload more than an hour ago that removed another app',
        fault: { ...withRemovedApp('1'), [app('phala_app_cvms')]: '4 77m:2', [RELOADED]: '0 10m:590' },
        firesAt: 81,
        description: shrunkDescription(2, 77),
      },
      {
        title: 'an app that vanished after a reload, as soon as that is too long ago to explain it',
        fault: { ...withRemovedApp('4', 60), [app('phala_app_cvms')]: '4', [RELOADED]: '0 10m:580' },
        firesAt: 84,
        description: shrunkDescription(4, 80, 8),
      },
      {
        title: 'an hour',
        fault: { [app('phala_app_cvms')]: '4 10m:0' },
        firesAt: 14,
        firesUntil: 69,
        endsWithWindow: true,
        description: shrunkDescription(0),
      },
    ],
    silent: [
      {
        title: 'less than half of the CVMs',
        changes: { [app('phala_app_cvms')]: '4 10m:3' },
        minutes: 30,
      },
      { title: 'few CVMs', changes: { [app('phala_app_cvms')]: '3 10m:0' }, minutes: 30 },
      {
        title: 'CVMs whose deletion was seen',
        changes: { [app('phala_app_cvms')]: '4 10m:2', [cvm('phala_cvm_in_progress')]: '0 9m:1 10m:0' },
        minutes: 90,
      },
      {
        title: 'a CVM whose deletion was seen, and that is not listed any more',
        changes: {
          [app('phala_app_cvms')]: '4 10m:2',
          [info(OTHER_CVM)]: '1 10m:absent',
          [`phala_cvm_in_progress{${OTHER_CVM}}`]: '0 9m:1 10m:absent',
        },
        minutes: 90,
      },
      {
        title: 'apps that a reload removes from the configuration',
        changes: { ...withRemovedApp('4'), [app('phala_app_cvms')]: '4', [RELOADED]: '0 10m:590' },
        minutes: 90,
      },
      {
        title: 'CVMs that are listed again within four minutes',
        changes: { [app('phala_app_cvms')]: '4 10m:0 13.5m:4' },
        minutes: 30,
      },
    ],
  },
];
