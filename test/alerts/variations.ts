import type { Changes, Derived, Expectation } from './expectation.ts';
import { HEALTHY } from './fleet.ts';
import type { Replica } from './scrape.ts';

/** The exporter of tests that need one. */
export const FIRST: Replica = { instance: 'exporter-1:10059' };
const SECOND: Replica = { instance: 'exporter-2:10059' };

/** Labels of a target that alerts keep. */
const OF_TARGET = { cluster: 'eu', container: 'exporter', endpoint: 'metrics', service: 'phala' };

/** Labels of a target that have names of ours, and say something else. */
const LIKE_OURS = {
  code: '1',
  name: 'exporter',
  node: 'kubernetes-1',
  reason: 'none',
  region: 'eu-1',
  status: 'active',
  workspace: 'monitoring',
};

/** How a fault is seen otherwise. */
export interface Variation {
  readonly changes?: Changes;
  readonly replicas?: readonly Replica[];
  /** Labels that the alert has besides those expected. */
  readonly moreLabels?: Readonly<Record<string, string>>;
  /** When the alert has to be there and not to be there, besides the minute when it fires first. */
  readonly firesUntil?: number;
  readonly silentFrom?: number;
}

/** The variations that every fault is tested in, by their names. */
export const VARIATIONS = {
  'two replicas': () => ({ replicas: [FIRST, SECOND] }),
  'a dead replica': () => ({ replicas: [FIRST, { ...SECOND, away: [[5, 9999]] }] }),
  'a gap': ({ firesAt }) => ({ replicas: [{ ...FIRST, away: [[firesAt - 1.5, firesAt - 0.5]] }] }),
  'a restart': ({ firesAt }) => ({
    replicas: [{ ...FIRST, away: [[firesAt - 1.5, firesAt - 0.5]], restarts: true }],
  }),
  'a recovery': (expectation) => toRecovery(expectation),
  'a target with labels of our names, which are honoured': (expectation) => toLabelled(expectation, true),
  'a target with labels of our names, and ours are renamed': (expectation) => toLabelled(expectation, false),
} as const satisfies Partial<Record<Derived, (expectation: Expectation) => Variation>>;

/** Minutes between polls that every fault is tested with. */
export const SCHEDULES = [
  ['polls every 5 minutes', 5],
  ['polls every 15 minutes', 15],
  ['polls every hour', 60],
] as const satisfies readonly (readonly [Derived, number])[];

function toLabelled({ replicas = [FIRST] }: Expectation, honorsLabels: boolean): Variation {
  const target = { ...OF_TARGET, ...LIKE_OURS };
  return {
    replicas: replicas.map((replica) => ({ ...replica, target, honorsLabels })),
    moreLabels: { ...OF_TARGET, code: LIKE_OURS.code },
  };
}

function toRecovery({ fault, firesAt, resolvesAfter = 0, endsWithWindow = false }: Expectation): Variation {
  const endsAt = firesAt + 2;
  const lastAt = endsAt + resolvesAfter - (endsWithWindow ? 1 : 0.5);
  const changes = Object.fromEntries(
    Object.entries(fault).map(([series, timeline]) => [
      series,
      `${timeline} ${endsAt}m:${HEALTHY[series] ?? 'gone'}`,
    ]),
  );
  return { changes, firesUntil: lastAt, silentFrom: endsAt + resolvesAfter };
}
