import type { SimulatedCvm } from '../../simulator/model.ts';
import type { World } from '../../simulator/world.ts';
import type { SoakClock } from './time.ts';

/** Longer than any data is shown. */
const REMEMBERED_SECONDS = 1200;

/** Longer than any answer travels, however fast the clock is moved meanwhile. */
const REMEMBERED_MS = 15_000;

/** What an app was at one time: every change of the cloud begins another generation. */
export interface Generation {
  /** The size of every disk in GiB: so each CVM of each answer says which generation it is of. */
  readonly number: number;
  /** In the order of the answer. */
  readonly cvms: readonly TrueCvm[];
  readonly fromSeconds: number;
  /** When the next one began, by the real clock in milliseconds. */
  untilMs: number;
}

/** A CVM as both shapes of answer tell of it. */
export interface TrueCvm {
  /** By the shape: `id`, or the id of its machine. */
  readonly ids: readonly [string, string];
  readonly name: string;
  readonly status: string;
}

/** An app that is or was. */
export interface TrueApp {
  readonly account: string;
  readonly name: string;
  readonly generations: Generation[];
  /** By the real clock in milliseconds. */
  removedMs: number;
}

/** What was true in the cloud, and when. */
export interface Truth {
  /** Begins a new generation of every app; after every change of the world. */
  readonly stamp: () => void;
  readonly app: (appId: string) => TrueApp | undefined;
  /** Apps that are there now. */
  readonly present: () => ReadonlyMap<string, TrueApp>;
}

/** Begins to take down what is true. */
export function createTruth(world: World, clock: SoakClock): Truth {
  const apps = new Map<string, TrueApp>();
  let number = 0;

  function stampApp(app: ReturnType<World['apps']>[number]): void {
    for (const cvm of app.cvms) Object.assign(cvm, { diskGib: number });
    const known = apps.get(app.id) ?? toApp(app);
    apps.set(app.id, known);
    const last = known.generations.at(-1);
    if (last !== undefined) last.untilMs = performance.now();
    const fromSeconds = clock.nowSeconds();
    const before = new Map(last?.cvms.map((cvm) => [cvm.ids[0], cvm]));
    const cvms = app.cvms.map((cvm) => toTrueCvm(cvm, before.get(cvm.id)));
    known.generations.push({ number, cvms, fromSeconds, untilMs: Number.POSITIVE_INFINITY });
    while (isForgotten(known.generations[0])) known.generations.shift();
  }

  function isForgotten(generation: Generation | undefined): boolean {
    return (
      generation !== undefined &&
      generation.untilMs < performance.now() - REMEMBERED_MS &&
      generation.fromSeconds < clock.nowSeconds() - REMEMBERED_SECONDS
    );
  }

  function letGoOf(appId: string, app: TrueApp): void {
    if (app.removedMs === Number.POSITIVE_INFINITY) app.removedMs = performance.now();
    for (const generation of app.generations)
      generation.untilMs = Math.min(generation.untilMs, app.removedMs);
    if (isForgotten(app.generations.at(-1))) apps.delete(appId);
  }

  return {
    stamp: () => {
      number += 1;
      for (const app of world.apps()) stampApp(app);
      const present = new Set(world.apps().map(({ id }) => id));
      for (const [id, app] of apps) if (!present.has(id)) letGoOf(id, app);
    },
    app: (appId) => apps.get(appId),
    present: () => new Map([...apps].filter(([, { removedMs }]) => removedMs === Number.POSITIVE_INFINITY)),
  };
}

function toApp({ workspace, name }: ReturnType<World['apps']>[number]): TrueApp {
  return { account: workspace.name, name, generations: [], removedMs: Number.POSITIVE_INFINITY };
}

function toTrueCvm({ id, uuid, name, status }: SimulatedCvm, before: TrueCvm | undefined): TrueCvm {
  return before?.status === status ? before : { ids: [id, uuid], name, status };
}
