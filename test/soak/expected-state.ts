import type { SimulatedCvm } from '../../simulator/model.ts';
import type { World } from '../../simulator/world.ts';
import type { SoakClock } from './time.ts';

/** Longer than any data is exported. */
const KEPT_SECONDS = 1200;

/** Longer than the transfer of any response, in real time. */
const KEPT_MS = 15_000;

/** The state of an app between two changes of the cloud. */
export interface Generation {
  /** The size of every disk in GiB, which identifies the generation of each exported CVM. */
  readonly number: number;
  /** In the order of the response. */
  readonly cvms: readonly ExpectedCvm[];
  readonly fromSeconds: number;
  /** The start of the next one, in real milliseconds. */
  untilMs: number;
}

/** A CVM as in both shapes of the API. */
export interface ExpectedCvm {
  /** By shape: `id`, or the id of its machine. */
  readonly ids: readonly [string, string];
  readonly name: string;
  readonly status: string;
}

/** A present or removed app. */
export interface ExpectedApp {
  readonly account: string;
  readonly name: string;
  readonly generations: Generation[];
  /** In real milliseconds. */
  removedMs: number;
}

/** The states of the simulated cloud over time. */
export interface ExpectedState {
  /** Begins a new generation of every app; called after every change of the world. */
  readonly record: () => void;
  readonly app: (appId: string) => ExpectedApp | undefined;
  /** The present apps. */
  readonly present: () => ReadonlyMap<string, ExpectedApp>;
}

/** Creates a recorder of the states of a world. */
export function createExpectedState(world: World, clock: SoakClock): ExpectedState {
  const apps = new Map<string, ExpectedApp>();
  let number = 0;

  function recordApp(app: ReturnType<World['apps']>[number]): void {
    for (const cvm of app.cvms) Object.assign(cvm, { diskGib: number });
    const known = apps.get(app.id) ?? toApp(app);
    apps.set(app.id, known);
    const last = known.generations.at(-1);
    if (last !== undefined) last.untilMs = performance.now();
    const fromSeconds = clock.nowSeconds();
    const before = new Map(last?.cvms.map((cvm) => [cvm.ids[0], cvm]));
    const cvms = app.cvms.map((cvm) => toExpectedCvm(cvm, before.get(cvm.id)));
    known.generations.push({ number, cvms, fromSeconds, untilMs: Number.POSITIVE_INFINITY });
    while (isExpired(known.generations[0])) known.generations.shift();
  }

  function isExpired(generation: Generation | undefined): boolean {
    return (
      generation !== undefined &&
      generation.untilMs < performance.now() - KEPT_MS &&
      generation.fromSeconds < clock.nowSeconds() - KEPT_SECONDS
    );
  }

  function markRemoved(appId: string, app: ExpectedApp): void {
    if (app.removedMs === Number.POSITIVE_INFINITY) app.removedMs = performance.now();
    for (const generation of app.generations)
      generation.untilMs = Math.min(generation.untilMs, app.removedMs);
    if (isExpired(app.generations.at(-1))) apps.delete(appId);
  }

  return {
    record: () => {
      number += 1;
      for (const app of world.apps()) recordApp(app);
      const present = new Set(world.apps().map(({ id }) => id));
      for (const [id, app] of apps) if (!present.has(id)) markRemoved(id, app);
    },
    app: (appId) => apps.get(appId),
    present: () => new Map([...apps].filter(([, { removedMs }]) => removedMs === Number.POSITIVE_INFINITY)),
  };
}

function toApp({ workspace, name }: ReturnType<World['apps']>[number]): ExpectedApp {
  return { account: workspace.name, name, generations: [], removedMs: Number.POSITIVE_INFINITY };
}

function toExpectedCvm(
  { id, uuid, name, status }: SimulatedCvm,
  before: ExpectedCvm | undefined,
): ExpectedCvm {
  return before?.status === status ? before : { ids: [id, uuid], name, status };
}
