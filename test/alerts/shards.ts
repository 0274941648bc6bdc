import { APP_ID, HEALTHY } from './fleet.ts';
import type { Replica } from './scrape.ts';
import type { Timeline } from './timeline.ts';

/** Three shards of a workspace: the first has the app of the healthy fleet, the second another app, the third none. */
export const THREE_SHARDS: readonly [Replica, Replica, Replica] = [
  toShard('exporter-0:10059', 0),
  toShard('exporter-1:10059', 1, toOtherApp(HEALTHY)),
  toShard('exporter-2:10059', 2),
];

/** The same exporter, with changes. */
export function withChanges(replica: Replica, changes: Partial<Replica>): Replica {
  return { ...replica, ...changes, changes: { ...replica.changes, ...changes.changes } };
}

/** A second exporter of the same shard. */
export function secondReplicaOf(replica: Replica): Replica {
  return { ...replica, instance: replica.instance.replace('exporter', 'replica') };
}

/** Series of the healthy app, relabelled for the app of the second shard. */
export function toOtherApp(series: Readonly<Record<string, Timeline>>): Record<string, Timeline> {
  return Object.fromEntries(
    Object.entries(series)
      .filter(([name]) => name.includes(APP_ID))
      .map(([name, timeline]) => [
        name.replace(APP_ID, 'b'.repeat(40)).replace('cvm_1', 'cvm_2').replace('web-1', 'web-2'),
        timeline,
      ]),
  );
}

function toShard(instance: string, number: number, apps?: Readonly<Record<string, Timeline>>): Replica {
  const isFirst = number === 0;
  const absent = Object.keys(HEALTHY).filter((series) => {
    if (isFirst || series.startsWith('phala_exporter_')) return false;
    return apps === undefined || series.includes(APP_ID);
  });
  return {
    instance,
    changes: {
      ...Object.fromEntries(absent.map((series) => [series, 'absent'])),
      ...apps,
      phala_exporter_shard: String(number),
      phala_exporter_total_shards: '3',
    },
  };
}
