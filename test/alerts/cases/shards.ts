import type { Changes, SilentCase, ToldCase } from '../expectation.ts';
import { app, CVM, failure, status } from '../fleet.ts';
import type { Replica } from '../scrape.ts';
import { otherwise, THREE_SHARDS, toOtherApp, twinOf } from '../shards.ts';

const [FIRST, SECOND, THIRD] = THREE_SHARDS;
const [FIRST_TWIN, SECOND_TWIN, THIRD_TWIN] = [twinOf(FIRST), twinOf(SECOND), twinOf(THIRD)];
const MINUTES = 150;

/** An app whose polls fail from minute 10 on. */
const UNANSWERED = {
  [app('phala_app_up')]: '1 10m:0',
  [failure('network')]: '10m:1',
  [app('phala_app_last_success_timestamp_seconds')]: 'now 10m:600',
};

function withFailedCvm(replica: Replica): Replica {
  const failure = { [status(CVM, 'running')]: '1 10m:0', [status(CVM, 'error')]: '0 10m:1' };
  return otherwise(replica, { changes: toOtherApp(failure) });
}

/** The series of an app that are there until a minute. */
function untilMinute(minute: number, series: Changes): Changes {
  return Object.fromEntries(
    Object.entries(series)
      .filter(([name, timeline]) => name.includes('app_id=') && timeline !== 'gone')
      .map(([name, timeline]) => [name, `${timeline} ${minute}m:gone`]),
  );
}

function gone(replica: Replica): Replica {
  return { ...replica, away: [[10, 999]] };
}

/** Shards that are well, whatever is done to them: no alert at all may fire. */
export const CALM_SHARDS: readonly SilentCase[] = [
  { title: 'three shards, one of them without apps', changes: {}, replicas: THREE_SHARDS, minutes: MINUTES },
  {
    title: 'three shards of two exporters each, all of which restart one after the other',
    changes: {},
    replicas: [FIRST, FIRST_TWIN, SECOND, SECOND_TWIN, THIRD, THIRD_TWIN].map((replica, index) => ({
      ...replica,
      away: [[20 + 2 * index, 22 + 2 * index]] as const,
      restarts: true,
    })),
    minutes: MINUTES,
  },
  {
    title: 'one exporter that becomes three shards, its second app going to the second',
    changes: {},
    replicas: [
      otherwise(FIRST, {
        away: [[24, 25]],
        restarts: true,
        changes: {
          phala_exporter_total_shards: '1 25m:3',
          ...untilMinute(25, SECOND.changes ?? {}),
        },
      }),
      { ...SECOND, from: 22 },
      { ...THIRD, from: 20 },
    ],
    minutes: MINUTES,
  },
];

/** What is wrong with shards, and all that is then told. */
export const TOLD_OF_SHARDS: readonly ToldCase[] = [
  {
    title: 'one shard of three is gone',
    replicas: [FIRST, gone(SECOND), THIRD],
    told: { PhalaExporterReplicaDown: 1, PhalaExporterShardMissing: 1 },
  },
  {
    title: 'one shard of three is gone, and Prometheus was never told where it is',
    replicas: [FIRST, THIRD],
    told: { PhalaExporterShardMissing: 1 },
  },
  {
    title: 'of three shards of two exporters each, both of one shard are gone',
    replicas: [FIRST, FIRST_TWIN, gone(SECOND), gone(SECOND_TWIN), THIRD, THIRD_TWIN],
    told: { PhalaExporterReplicaDown: 2, PhalaExporterShardMissing: 1 },
  },
  {
    title: 'all shards are gone',
    replicas: THREE_SHARDS.map(gone),
    told: { PhalaExporterDown: 1 },
  },
  {
    title: 'no shard gets an answer',
    replicas: [
      otherwise(FIRST, { changes: { phala_up: '1 10m:0', ...UNANSWERED } }),
      otherwise(SECOND, { changes: { phala_up: '1 10m:0', ...toOtherApp(UNANSWERED) } }),
      THIRD,
    ],
    told: { PhalaNoAppAnswers: 1, PhalaAppDataStale: 2, PhalaAppPollFailing: 2 },
  },
  {
    title: 'one shard gets no answer, and the others do',
    replicas: [otherwise(FIRST, { changes: { phala_up: '1 10m:0', ...UNANSWERED } }), SECOND, THIRD],
    told: { PhalaNoAppOfShardAnswers: 1, PhalaAppDataStale: 1, PhalaAppPollFailing: 1 },
  },
  {
    title: 'a CVM of the second shard fails, which two exporters tell',
    replicas: [FIRST, FIRST_TWIN, ...[SECOND, SECOND_TWIN].map(withFailedCvm), THIRD, THIRD_TWIN],
    told: { PhalaCvmFailed: 1 },
  },
  {
    title: 'one of two clusters has lost its exporter',
    replicas: [
      { ...FIRST, target: { cluster: 'eu' }, changes: { phala_exporter_total_shards: '1' } },
      gone({ ...FIRST, target: { cluster: 'us' }, changes: { phala_exporter_total_shards: '1' } }),
    ],
    told: { PhalaExporterDown: 1 },
  },
  {
    title: 'a node goes offline, which two shards tell',
    changes: {
      'phala_node_status{node="prod5",node_id="5",status="online"}': '1 10m:0',
      'phala_node_status{node="prod5",node_id="5",status="offline"}': '0 10m:1',
    },
    replicas: THREE_SHARDS,
    told: { PhalaNodeOffline: 1, PhalaCvmNodeUnavailable: 2 },
  },
];
