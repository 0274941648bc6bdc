import type { Expectation } from '../expectation.ts';
import { secondReplicaOf, THREE_SHARDS, withChanges } from '../shards.ts';
import { at, EXPORTER_LABELS } from './texts.ts';

const [FIRST, SECOND, THIRD] = THREE_SHARDS;
const SECOND_REPLICAS = THREE_SHARDS.map(secondReplicaOf);
const FOREVER = [[10, 999]] as const;

/** A configured total of 4 instead of 3. */
const TOTAL_OF_FOUR = { changes: { phala_exporter_total_shards: '3 10m:4' } };

function missing(total: number, present: readonly number[], minute: number): string {
  return `Only ${present.length} of ${total} shards of job phala-cloud have been scraped since ${at(minute)} (numbers ${present.join(', ')}): the apps of the missing shards are not watched, and no other alert of this set covers them.`;
}

function disagree(minute: number): string {
  return `Exporters of job phala-cloud have had different values of --total-shards, from 3 to 4, since ${at(minute)}: some apps may be watched twice, and some not at all.`;
}

/** Sharded exporters. */
export const SHARD_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaExporterShardMissing',
    fault: {},
    replicas: [FIRST, SECOND, { ...THIRD, down: FOREVER }],
    // A shard counts as present until its last sample is nearly three minutes old.
    firesAt: 14.5,
    labels: { ...EXPORTER_LABELS, severity: 'critical' },
    description: missing(3, [0, 1], 12.5),
    dashboard: '/d/phala-cloud-exporter',
    skip: ['two replicas', 'a replica that is down', 'a gap', 'a restart', 'a recovery'],
    also: [
      {
        title: 'one alert when both exporters of a shard are down',
        fault: {},
        replicas: [
          ...THREE_SHARDS.slice(0, 2),
          ...SECOND_REPLICAS.slice(0, 2),
          { ...THIRD, down: FOREVER },
          { ...secondReplicaOf(THIRD), down: FOREVER },
        ],
        firesAt: 14.5,
        description: missing(3, [0, 1], 12.5),
      },
      {
        title: 'two exporters of one shard, and another shard that never existed',
        fault: {},
        replicas: [FIRST, secondReplicaOf(FIRST), SECOND],
        firesAt: 2,
        description: missing(3, [0, 1], 0),
      },
      {
        title: 'two of three shards down, and a gap in the scrapes of the third',
        fault: {},
        replicas: [
          { ...FIRST, down: FOREVER },
          { ...SECOND, down: [[13, 14]] },
          { ...THIRD, down: FOREVER },
        ],
        firesAt: 14.5,
        description: missing(3, [1], 12.5),
      },
      {
        title: 'it resolves when the shard is back',
        fault: {},
        replicas: [FIRST, SECOND, { ...THIRD, down: [[10, 17]], restarts: true }],
        firesAt: 14.5,
        firesUntil: 16.5,
        description: missing(3, [0, 1], 12.5),
      },
      {
        title: 'one exporter too few after the total was raised',
        fault: { phala_exporter_total_shards: '3 10m:4' },
        replicas: THREE_SHARDS.map((shard) => withChanges(shard, TOTAL_OF_FOUR)),
        firesAt: 12,
        description: missing(4, [0, 1, 2], 10),
      },
    ],
    silent: [
      { title: 'three healthy shards', changes: {}, replicas: THREE_SHARDS, minutes: 30 },
      { title: 'an exporter without shards', changes: {}, minutes: 30 },
      {
        title: 'a shard that is down for four and a half minutes',
        changes: {},
        replicas: [FIRST, SECOND, { ...THIRD, down: [[10, 14.5]], restarts: true }],
        minutes: 40,
      },
      {
        title: 'a rolling restart that takes longer than the threshold for one shard',
        changes: {},
        replicas: THREE_SHARDS.map((shard, index) => ({
          ...shard,
          down: [[10 + 2 * index, 12 + 2 * index]] as const,
          restarts: true,
        })),
        minutes: 40,
      },
      {
        title: 'one of two exporters of a shard, while the other is up',
        changes: {},
        replicas: [
          ...THREE_SHARDS,
          ...SECOND_REPLICAS.slice(0, 2),
          { ...secondReplicaOf(THIRD), down: FOREVER },
        ],
        minutes: 40,
      },
      {
        title: 'a shard that is added while the others get the new total one by one',
        changes: {},
        replicas: [
          withChanges(FIRST, {
            down: [[13, 14]],
            restarts: true,
            changes: { phala_exporter_total_shards: '2 14m:3' },
          }),
          withChanges(SECOND, {
            down: [[11, 12]],
            restarts: true,
            changes: { phala_exporter_total_shards: '2 12m:3' },
          }),
          { ...THIRD, from: 10 },
        ],
        minutes: 40,
      },
      {
        title: 'a shard that is removed while the others get the new total within four minutes',
        changes: {},
        replicas: [
          withChanges(FIRST, {
            down: [[13, 14]],
            restarts: true,
            changes: { phala_exporter_total_shards: '3 14m:2' },
          }),
          withChanges(SECOND, {
            down: [[11, 12]],
            restarts: true,
            changes: { phala_exporter_total_shards: '3 12m:2' },
          }),
          { ...THIRD, down: FOREVER },
        ],
        minutes: 40,
      },
    ],
  },
  {
    alert: 'PhalaExporterShardsDisagree',
    fault: {},
    replicas: [FIRST, SECOND, withChanges(THIRD, TOTAL_OF_FOUR)],
    firesAt: 25,
    labels: { ...EXPORTER_LABELS, severity: 'critical' },
    description: disagree(10),
    dashboard: '/d/phala-cloud-exporter',
    skip: ['two replicas', 'a replica that is down', 'a gap', 'a restart', 'a recovery'],
    also: [
      {
        title: 'it keeps firing through a gap in all scrapes',
        fault: {},
        replicas: [FIRST, SECOND, withChanges(THIRD, TOTAL_OF_FOUR)].map((shard) => ({
          ...shard,
          down: [[20, 21]] as const,
        })),
        firesAt: 25,
        description: disagree(10),
      },
      {
        title: 'it resolves when all have the same total',
        fault: {},
        replicas: [
          FIRST,
          SECOND,
          withChanges(THIRD, { changes: { phala_exporter_total_shards: '3 10m:4 27m:3' } }),
        ],
        firesAt: 25,
        firesUntil: 26.5,
        description: disagree(10),
      },
      {
        title: 'one alert although each shard has two exporters',
        fault: {},
        replicas: [
          ...THREE_SHARDS,
          ...SECOND_REPLICAS.slice(0, 2),
          withChanges(secondReplicaOf(THIRD), TOTAL_OF_FOUR),
        ],
        firesAt: 25,
        description: disagree(10),
      },
    ],
    silent: [
      { title: 'three healthy shards', changes: {}, replicas: THREE_SHARDS, minutes: 40 },
      {
        title: 'a new total that reaches the last exporter within fifteen minutes',
        changes: {},
        replicas: [
          withChanges(FIRST, { changes: { phala_exporter_total_shards: '3 24.5m:4' } }),
          withChanges(SECOND, { changes: { phala_exporter_total_shards: '3 17m:4' } }),
          withChanges(THIRD, TOTAL_OF_FOUR),
        ],
        minutes: 40,
      },
    ],
  },
];
