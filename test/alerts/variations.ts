import type { Changes, Expectation, VariationName } from './expectation.ts';
import { HEALTHY } from './fleet.ts';
import type { Replica } from './scrape.ts';

/** The only exporter of most tests. */
export const FIRST: Replica = { instance: 'exporter-1:10059' };
const SECOND: Replica = { instance: 'exporter-2:10059' };

/** Labels of a target that alerts keep. */
const TARGET_LABELS = { cluster: 'eu', container: 'exporter', endpoint: 'metrics', service: 'phala' };

/** Target labels with the names of metric labels, and other values. */
const CONFLICTING_LABELS = {
  code: '1',
  name: 'exporter',
  node: 'kubernetes-1',
  reason: 'none',
  region: 'eu-1',
  status: 'active',
  workspace: 'monitoring',
};

/** A variation of a fault. */
export interface Variation {
  readonly changes?: Changes;
  readonly replicas?: readonly Replica[];
  /** Additional labels of the alert. */
  readonly moreLabels?: Readonly<Record<string, string>>;
  /** Minutes at which the alert must fire, and must not, besides the first minute. */
  readonly firesUntil?: number;
  readonly silentFrom?: number;
}

/** The variations in which every fault is tested, by name. */
export const VARIATIONS = {
  'two replicas': () => ({ replicas: [FIRST, SECOND] }),
  'a replica that is down': () => ({ replicas: [FIRST, { ...SECOND, down: [[5, 9999]] }] }),
  'a gap': ({ firesAt }) => ({ replicas: [{ ...FIRST, down: [[firesAt - 1.5, firesAt - 0.5]] }] }),
  'a restart': ({ firesAt }) => ({
    replicas: [{ ...FIRST, down: [[firesAt - 1.5, firesAt - 0.5]], restarts: true }],
  }),
  'a recovery': (expectation) => toRecovery(expectation),
  'a target with conflicting labels and honor_labels': (expectation) => toLabelled(expectation, true),
  'a target with conflicting labels without honor_labels': (expectation) => toLabelled(expectation, false),
} as const satisfies Partial<Record<VariationName, (expectation: Expectation) => Variation>>;

/** Poll intervals in minutes with which every fault is tested. */
export const SCHEDULES = [
  ['polls every 5 minutes', 5],
  ['polls every 15 minutes', 15],
  ['polls every hour', 60],
] as const satisfies readonly (readonly [VariationName, number])[];

function toLabelled({ replicas = [FIRST] }: Expectation, honorsLabels: boolean): Variation {
  const target = { ...TARGET_LABELS, ...CONFLICTING_LABELS };
  return {
    replicas: replicas.map((replica) => ({ ...replica, target, honorsLabels })),
    moreLabels: { ...TARGET_LABELS, code: CONFLICTING_LABELS.code },
  };
}

function toRecovery({ fault, firesAt, resolvesAfter = 0, endsWithWindow = false }: Expectation): Variation {
  const endsAt = firesAt + 2;
  const lastAt = endsAt + resolvesAfter - (endsWithWindow ? 1 : 0.5);
  const changes = Object.fromEntries(
    Object.entries(fault).map(([series, timeline]) => [
      series,
      `${timeline} ${endsAt}m:${HEALTHY[series] ?? 'absent'}`,
    ]),
  );
  return { changes, firesUntil: lastAt, silentFrom: endsAt + resolvesAfter };
}
