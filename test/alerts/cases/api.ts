import type { Expectation } from '../expectation.ts';
import { APP_ID, app, failure, HEALTHY } from '../fleet.ts';
import { secondReplicaOf, THREE_SHARDS, toOtherApp, withChanges } from '../shards.ts';
import type { Timeline } from '../timeline.ts';
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

const FAILING_SHARD = withChanges(THREE_SHARDS[0], { changes: FAILING });

function shape(name: string): string {
  return `phala_exporter_api_shape_info{shape="${name}",workspace="production"}`;
}

function shardDescription(minute: number): string {
  return `No app of shard 0 of job phala-cloud has had a successful poll since ${at(minute)}; apps of other shards have. Metrics of its CVMs are those of the last successful poll, and end after poll.stale_after.`;
}

function workspaceDescription(reasons: string): string {
  return `No app of workspace production has had a successful poll since ${at(10)}. The last failures: ${reasons}. Metrics of its CVMs are those of the last successful poll, and end after poll.stale_after.`;
}

/** Another app, in another workspace. */
function toOtherWorkspace(series: Readonly<Record<string, Timeline>>): Record<string, Timeline> {
  return Object.fromEntries(
    Object.entries(toOtherApp(series)).map(([name, timeline]) => [
      name.replace('production', 'staging'),
      timeline,
    ]),
  );
}

function keyDescription(minute: number): string {
  return `Every response for workspace production has been 401 or 403 since ${at(minute)}: its key is expired, revoked or wrong, and none of its apps is watched.`;
}

/** Access to the API. */
export const API_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaAllPollsFailing',
    fault: FAILING,
    firesAt: 12,
    labels: { ...EXPORTER_LABELS, severity: 'critical' },
    description: `No app of job phala-cloud has had a successful poll since ${at(10)}. The last failures: unknown. Metrics of CVMs are those of the last successful poll, and end after poll.stale_after.`,
    dashboard: '/d/phala-cloud-exporter',
    also: [
      {
        title: 'polls every five minutes, three of which fail',
        fault: { ...FAILING, [INTERVAL]: '300', [LAST_SUCCESS]: '300' },
        firesAt: 20.5,
        description: `No app of job phala-cloud has had a successful poll since ${at(18.5)}. The last failures: unknown. Metrics of CVMs are those of the last successful poll, and end after poll.stale_after.`,
      },
      {
        title: 'no successful poll since the exporter started',
        fault: { ...FAILING, [INTERVAL]: '3600', [LAST_SUCCESS]: 'absent' },
        firesAt: 12,
        description: `No app of job phala-cloud has had a successful poll since ${at(10)}. The last failures: unknown. Metrics of CVMs are those of the last successful poll, and end after poll.stale_after.`,
      },
    ],
    silent: [
      {
        title: 'a rejected key: another alert fires',
        changes: KEY_REJECTED,
        minutes: 30,
      },
      {
        title: 'a throttled workspace: another alert fires',
        changes: { ...FAILING, [failure('rate_limited')]: '10m:1' },
        minutes: 30,
      },
      {
        title: 'the only app is not found: another alert fires',
        changes: { ...FAILING, [failure('not_found')]: '10m:1' },
        minutes: 30,
      },
      { title: 'a single failed poll', changes: { phala_up: '1 10m:0 10.5m:1' }, minutes: 30 },
      {
        title: 'polls that fail for less than two minutes',
        changes: { phala_up: '1 10m:0 11.5m:1' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaWorkspacePollsFailing',
    fault: { ...FAILING, [failure('http_5xx')]: '10m:1' },
    firesAt: 13,
    labels: { ...WORKSPACE_LABELS, severity: 'critical' },
    description: workspaceDescription('http_5xx'),
    dashboard: '/d/phala-cloud-exporter',
    also: [
      {
        title: 'another workspace is polled',
        fault: { ...toOtherWorkspace(HEALTHY), [UP]: '1 10m:0', [LAST_SUCCESS]: 'now 10m:570' },
        firesAt: 13,
        description: workspaceDescription('unknown'),
      },
      {
        title: 'its apps fail for several reasons',
        fault: {
          ...FAILING,
          ...toOtherApp({ ...HEALTHY, ...FAILING, [failure('timeout')]: '10m:1' }),
          [failure('rate_limited')]: '10m:1',
        },
        firesAt: 13,
        description: workspaceDescription('rate_limited, timeout'),
      },
    ],
    silent: [
      {
        title: 'another app of the workspace is polled',
        changes: { ...toOtherApp(HEALTHY), [UP]: '1 10m:0', [LAST_SUCCESS]: 'now 10m:570' },
        minutes: 30,
      },
      {
        title: 'its only app is not found: another alert fires',
        changes: { ...FAILING, [failure('not_found')]: '10m:1' },
        minutes: 30,
      },
      {
        title: 'polls that fail for less than three minutes',
        changes: { [UP]: '1 10m:0 12.5m:1' },
        minutes: 30,
      },
    ],
  },
  {
    alert: 'PhalaWorkspaceThrottled',
    fault: { ...FAILING, [failure('rate_limited')]: '10m:1' },
    firesAt: 12,
    labels: { ...WORKSPACE_LABELS, severity: 'critical' },
    description: `Every poll of workspace production has been throttled (429) since ${at(10)}: none of its apps is watched.`,
    dashboard: '/d/phala-cloud-exporter',
    silent: [
      {
        title: 'another reason',
        changes: { ...FAILING, [failure('http_5xx')]: '10m:1' },
        minutes: 30,
      },
      {
        title: 'another app of the workspace is polled',
        changes: { ...toOtherApp(HEALTHY), [UP]: '1 10m:0', [failure('rate_limited')]: '10m:1' },
        minutes: 30,
      },
      {
        title: 'less than two minutes',
        changes: { [UP]: '1 10m:0 11.5m:1', [failure('rate_limited')]: '10m:1 11.5m:absent' },
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
];
