import type { Expectation } from '../expectation.ts';
import { otherwise, THREE_SHARDS, twinOf } from '../shards.ts';
import { at, EXPORTER_LABELS } from './words.ts';

const [FIRST, SECOND, THIRD] = THREE_SHARDS;
const TWINS = THREE_SHARDS.map(twinOf);
const FOREVER = [[10, 999]] as const;

/** An exporter with another total. */
const TOLD_FOUR = { changes: { phala_exporter_total_shards: '3 10m:4' } };

function missing(total: number, there: readonly number[], minute: number): string {
  return `Only ${there.length} of ${total} shards of job phala-cloud have been scraped since ${at(minute)} (numbers ${there.join(', ')}): the apps of the missing shards are not watched, and no other alert of this set covers them.`;
}

function disagree(minute: number): string {
  return `Exporters of job phala-cloud have had different values of --total-shards, from 3 to 4, since ${at(minute)}: some apps may be watched twice, and some not at all.`;
}

/** Exporters that share the apps. */
export const SHARD_CASES: readonly Expectation[] = [
  {
    alert: 'PhalaExporterShardMissing',
    fault: {},
    replicas: [FIRST, SECOND, { ...THIRD, away: FOREVER }],
    // It counts as there until its last word is nearly three minutes old.
    firesAt: 14.5,
    labels: { ...EXPORTER_LABELS, severity: 'critical' },
    description: missing(3, [0, 1], 12.5),
    dashboard: '/d/phala-cloud-exporter',
    leaveOut: ['two replicas', 'a dead replica', 'a gap', 'a restart', 'a recovery'],
    also: [
      {
        title: 'once, where two exporters of the same shard are down, and every other shard has two',
        fault: {},
        replicas: [
          ...THREE_SHARDS.slice(0, 2),
          ...TWINS.slice(0, 2),
          { ...THIRD, away: FOREVER },
          { ...twinOf(THIRD), away: FOREVER },
        ],
        firesAt: 14.5,
        description: missing(3, [0, 1], 12.5),
      },
      {
        title: 'two exporters of one shard do not stand for another, which was never there',
        fault: {},
        replicas: [FIRST, twinOf(FIRST), SECOND],
        firesAt: 2,
        description: missing(3, [0, 1], 0),
      },
      {
        title: 'two shards of three are gone, and a gap in the scrapes of the third',
        fault: {},
        replicas: [
          { ...FIRST, away: FOREVER },
          { ...SECOND, away: [[13, 14]] },
          { ...THIRD, away: FOREVER },
        ],
        firesAt: 14.5,
        description: missing(3, [1], 12.5),
      },
      {
        title: 'it ends when the shard is back',
        fault: {},
        replicas: [FIRST, SECOND, { ...THIRD, away: [[10, 17]], restarts: true }],
        firesAt: 14.5,
        firesUntil: 16.5,
        description: missing(3, [0, 1], 12.5),
      },
      {
        title: 'an exporter too few after a change of the total',
        fault: { phala_exporter_total_shards: '3 10m:4' },
        replicas: THREE_SHARDS.map((shard) => otherwise(shard, TOLD_FOUR)),
        firesAt: 12,
        description: missing(4, [0, 1, 2], 10),
      },
    ],
    silent: [
      { title: 'three shards that are well', changes: {}, replicas: THREE_SHARDS, minutes: 30 },
      { title: 'an exporter without shards', changes: {}, minutes: 30 },
      {
        title: 'a shard that is away for four and a half minutes',
        changes: {},
        replicas: [FIRST, SECOND, { ...THIRD, away: [[10, 14.5]], restarts: true }],
        minutes: 40,
      },
      {
        title: 'shards that restart one after the other, longer than any of them may be away',
        changes: {},
        replicas: THREE_SHARDS.map((shard, index) => ({
          ...shard,
          away: [[10 + 2 * index, 12 + 2 * index]] as const,
          restarts: true,
        })),
        minutes: 40,
      },
      {
        title: 'one of two exporters of a shard, which the other stands for',
        changes: {},
        replicas: [...THREE_SHARDS, ...TWINS.slice(0, 2), { ...twinOf(THIRD), away: FOREVER }],
        minutes: 40,
      },
      {
        title: 'a shard that is added, and told to the others one after the other',
        changes: {},
        replicas: [
          otherwise(FIRST, {
            away: [[13, 14]],
            restarts: true,
            changes: { phala_exporter_total_shards: '2 14m:3' },
          }),
          otherwise(SECOND, {
            away: [[11, 12]],
            restarts: true,
            changes: { phala_exporter_total_shards: '2 12m:3' },
          }),
          { ...THIRD, from: 10 },
        ],
        minutes: 40,
      },
      {
        title: 'a shard that is taken away, and told to the others within four minutes',
        changes: {},
        replicas: [
          otherwise(FIRST, {
            away: [[13, 14]],
            restarts: true,
            changes: { phala_exporter_total_shards: '3 14m:2' },
          }),
          otherwise(SECOND, {
            away: [[11, 12]],
            restarts: true,
            changes: { phala_exporter_total_shards: '3 12m:2' },
          }),
          { ...THIRD, away: FOREVER },
        ],
        minutes: 40,
      },
    ],
  },
  {
    alert: 'PhalaExporterShardsDisagree',
    fault: {},
    replicas: [FIRST, SECOND, otherwise(THIRD, TOLD_FOUR)],
    firesAt: 25,
    labels: { ...EXPORTER_LABELS, severity: 'critical' },
    description: disagree(10),
    dashboard: '/d/phala-cloud-exporter',
    leaveOut: ['two replicas', 'a dead replica', 'a gap', 'a restart', 'a recovery'],
    also: [
      {
        title: 'through a gap in all scrapes',
        fault: {},
        replicas: [FIRST, SECOND, otherwise(THIRD, TOLD_FOUR)].map((shard) => ({
          ...shard,
          away: [[20, 21]] as const,
        })),
        firesAt: 25,
        description: disagree(10),
      },
      {
        title: 'it ends when all have the same total',
        fault: {},
        replicas: [
          FIRST,
          SECOND,
          otherwise(THIRD, { changes: { phala_exporter_total_shards: '3 10m:4 27m:3' } }),
        ],
        firesAt: 25,
        firesUntil: 26.5,
        description: disagree(10),
      },
      {
        title: 'once, where every shard has two exporters and one has another total',
        fault: {},
        replicas: [...THREE_SHARDS, ...TWINS.slice(0, 2), otherwise(twinOf(THIRD), TOLD_FOUR)],
        firesAt: 25,
        description: disagree(10),
      },
    ],
    silent: [
      { title: 'three shards that are well', changes: {}, replicas: THREE_SHARDS, minutes: 40 },
      {
        title: 'a total that reaches the last exporter within a quarter of an hour',
        changes: {},
        replicas: [
          otherwise(FIRST, { changes: { phala_exporter_total_shards: '3 24.5m:4' } }),
          otherwise(SECOND, { changes: { phala_exporter_total_shards: '3 17m:4' } }),
          otherwise(THIRD, TOLD_FOUR),
        ],
        minutes: 40,
      },
    ],
  },
];
