import { Fault, type FaultInput } from '../../simulator/fault.ts';
import type { Faults } from '../../simulator/faults.ts';
import type { Random } from '../../simulator/random.ts';

type Kind = Fault['kind'];

/** Every kind of fault of the simulator. */
export const FAULT_KINDS: readonly Kind[] = Fault.options.map(({ shape }) => shape.kind.value);

/** Faults that can remove an app from a list. */
const LIST_FAULTS: ReadonlySet<Kind> = new Set(['empty_list', 'minimal', 'wrong_shape']);

const MAX_STEPS = 6;
const MAX_CONCURRENT = 4;

/** Temporary random faults. */
export interface RandomFaults {
  /** Performs one step: old faults end, and new ones may begin. */
  readonly step: () => void;
  /** Ends all faults. */
  readonly end: () => void;
  readonly counts: () => ReadonlyMap<Kind, number>;
}

/** Dependencies of random faults. */
export interface RandomFaultsDeps {
  readonly faults: Faults;
  readonly random: Random;
  readonly appIds: () => readonly string[];
  readonly baseUrl: string;
  /** Called while lists of apps may be incomplete. */
  readonly onListFault: () => void;
}

/** Creates random faults, none of them active; kinds are drawn without repetition. */
export function createRandomFaults({
  faults,
  random,
  appIds,
  baseUrl,
  onListFault,
}: RandomFaultsDeps): RandomFaults {
  const counts = new Map<Kind, number>();
  const active = new Map<string, { readonly kind: Kind; left: number }>();
  let deck: Kind[] = [];

  function clear(id: string): void {
    active.delete(id);
    if (faults.list().some((fault) => fault.id === id)) faults.clear(id);
  }

  function add(): void {
    if (deck.length === 0) deck = random.shuffle(FAULT_KINDS);
    const kind = deck.pop() ?? 'hang';
    const fault = Object.assign(toFault(kind, random, baseUrl), toScope(random, appIds()));
    active.set(faults.add(fault), { kind, left: Math.ceil(random.between(0, MAX_STEPS)) });
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }

  function reportListFaults(): void {
    if ([...active.values()].some(({ kind }) => LIST_FAULTS.has(kind))) onListFault();
  }

  return {
    step: () => {
      reportListFaults();
      for (const [id, fault] of active) {
        fault.left -= 1;
        if (fault.left < 0) clear(id);
      }
      if (active.size < MAX_CONCURRENT && random.next() < 0.7) add();
      reportListFaults();
    },
    end: () => {
      reportListFaults();
      for (const id of active.keys()) clear(id);
    },
    counts: () => counts,
  };
}

type Scope = Pick<FaultInput, 'endpoint' | 'app_id' | 'workspace' | 'times'>;

function toScope(random: Random, appIds: readonly string[]): Scope {
  const scope = random.pick(['one app', 'one app', 'one workspace', 'lists', 'everything'] as const);
  const times = random.next() < 0.3 ? { times: Math.ceil(random.between(0, 5)) } : {};
  if (scope === 'one app' && appIds.length > 0) return { app_id: random.pick(appIds), ...times };
  if (scope === 'one workspace') return { workspace: random.pick(['production', 'staging']), ...times };
  return scope === 'lists' ? { endpoint: 'apps', ...times } : times;
}

type ToFault = (random: Random, baseUrl: string) => FaultInput;

/** Parameters of each kind: large enough to exceed limits, small enough to be fast. */
const DETAILS: Readonly<Partial<Record<Kind, ToFault>>> = {
  latency: (random) => ({ kind: 'latency', seconds: random.pick([0.005, 0.05, 0.5]) }),
  status: toStatusFault,
  wrong_shape: (random) => ({
    kind: 'wrong_shape',
    variant: random.pick(['object', 'string', 'null', 'bad_items', 'one_bad_item', 'wrong_types']),
  }),
  oversize: () => ({ kind: 'oversize', bytes: 3_000_000 }),
  gzip_bomb: () => ({ kind: 'gzip_bomb', bytes: 30_000_000 }),
  redirect: (_random, location) => ({ kind: 'redirect', location }),
  slow_drip: (random) => ({ kind: 'slow_drip', bytes_per_second: random.pick([2000, 100_000]) }),
  other_shape: (random) => ({ kind: 'other_shape', mode: random.pick(['swapped', 'mixed']) }),
};

function toFault(kind: Kind, random: Random, baseUrl: string): FaultInput {
  return DETAILS[kind]?.(random, baseUrl) ?? Fault.parse({ kind });
}

function toStatusFault(random: Random): FaultInput {
  const retryAfter = random.pick(['1', '0', '30', 'soon', '']);
  return {
    kind: 'status',
    status: random.pick([400, 401, 403, 404, 429, 429, 500, 502, 503, 504]),
    body: random.pick(['json', 'html', 'empty']),
    ...(retryAfter === '' ? {} : { retry_after: retryAfter }),
  };
}
