import type { Changes, FiringCase, SilentCase } from '../expectation.ts';
import { app, CVM, failure, status } from '../fleet.ts';
import type { Replica } from '../scrape.ts';
import { secondReplicaOf, THREE_SHARDS, toOtherApp, withChanges } from '../shards.ts';

const [FIRST, SECOND, THIRD] = THREE_SHARDS;
const [FIRST_REPLICA, SECOND_REPLICA, THIRD_REPLICA] = [
  secondReplicaOf(FIRST),
  secondReplicaOf(SECOND),
  secondReplicaOf(THIRD),
];
const MINUTES = 150;

/** An app whose polls fail from minute 10 on. */
const FAILING = {
  [app('phala_app_poll_success')]: '1 10m:0',
  [failure('network')]: '10m:1',
  [app('phala_app_last_success_timestamp_seconds')]: 'now 10m:600',
};

function withFailedCvm(replica: Replica): Replica {
  const failure = { [status(CVM, 'running')]: '1 10m:0', [status(CVM, 'error')]: '0 10m:1' };
  return withChanges(replica, { changes: toOtherApp(failure) });
}

/** Ends the series of apps at a minute. */
function untilMinute(minute: number, series: Changes): Changes {
  return Object.fromEntries(
    Object.entries(series)
      .filter(([name, timeline]) => name.includes('app_id=') && timeline !== 'absent')
      .map(([name, timeline]) => [name, `${timeline} ${minute}m:absent`]),
  );
}

function shutDown(replica: Replica): Replica {
  return { ...replica, down: [[10, 999]] };
}

/** Normal operation of healthy shards, in which no alert may fire. */
export const NO_ALERT_SHARD_CASES: readonly SilentCase[] = [
  { title: 'three shards, one of them without apps', changes: {}, replicas: THREE_SHARDS, minutes: MINUTES },
  {
    title: 'three shards of two exporters each, all of which restart one after the other',
    changes: {},
    replicas: [FIRST, FIRST_REPLICA, SECOND, SECOND_REPLICA, THIRD, THIRD_REPLICA].map((replica, index) => ({
      ...replica,
      down: [[20 + 2 * index, 22 + 2 * index]] as const,
      restarts: true,
    })),
    minutes: MINUTES,
  },
  {
    title: 'one exporter that is split into three shards, its second app moving to the second',
    changes: {},
    replicas: [
      withChanges(FIRST, {
        down: [[24, 25]],
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

/** Faults of shards, with all alerts that fire. */
export const SHARD_FAULT_CASES: readonly FiringCase[] = [
  {
    title: 'one of three shards is down',
    replicas: [FIRST, shutDown(SECOND), THIRD],
    firing: { PhalaAppVanished: 1, PhalaExporterReplicaDown: 1, PhalaExporterShardMissing: 1 },
  },
  {
    title: 'one of three shards is missing from the targets of Prometheus',
    replicas: [FIRST, THIRD],
    firing: { PhalaExporterShardMissing: 1 },
  },
  {
    title: 'both exporters of one of three shards are down',
    replicas: [FIRST, FIRST_REPLICA, shutDown(SECOND), shutDown(SECOND_REPLICA), THIRD, THIRD_REPLICA],
    firing: { PhalaAppVanished: 1, PhalaExporterReplicaDown: 2, PhalaExporterShardMissing: 1 },
  },
  {
    title: 'all shards are down',
    replicas: THREE_SHARDS.map(shutDown),
    firing: { PhalaExporterDown: 1 },
  },
  {
    title: 'all polls of all shards fail',
    replicas: [
      withChanges(FIRST, { changes: { phala_up: '1 10m:0', ...FAILING } }),
      withChanges(SECOND, { changes: { phala_up: '1 10m:0', ...toOtherApp(FAILING) } }),
      THIRD,
    ],
    firing: {
      PhalaAllPollsFailing: 1,
      PhalaWorkspacePollsFailing: 1,
      PhalaAppDataStale: 2,
      PhalaAppPollFailing: 2,
    },
  },
  {
    title: 'all polls of one shard fail',
    replicas: [withChanges(FIRST, { changes: { phala_up: '1 10m:0', ...FAILING } }), SECOND, THIRD],
    firing: {
      PhalaShardPollsFailing: 1,
      PhalaWorkspacePollsFailing: 1,
      PhalaAppDataStale: 1,
      PhalaAppPollFailing: 1,
    },
  },
  {
    title: 'a CVM of the second shard fails, as two exporters report',
    replicas: [FIRST, FIRST_REPLICA, ...[SECOND, SECOND_REPLICA].map(withFailedCvm), THIRD, THIRD_REPLICA],
    firing: { PhalaCvmFailed: 1 },
  },
  {
    title: 'the exporter of one of two clusters is down',
    replicas: [
      { ...FIRST, target: { cluster: 'eu' }, changes: { phala_exporter_total_shards: '1' } },
      shutDown({ ...FIRST, target: { cluster: 'us' }, changes: { phala_exporter_total_shards: '1' } }),
    ],
    firing: { PhalaExporterDown: 1 },
  },
  {
    title: 'a node goes offline, as two shards report',
    changes: {
      'phala_node_status{node="prod5",node_id="5",status="online"}': '1 10m:0',
      'phala_node_status{node="prod5",node_id="5",status="offline"}': '0 10m:1',
    },
    replicas: THREE_SHARDS,
    firing: { PhalaNodeOffline: 1, PhalaCvmNodeUnavailable: 2 },
  },
];
