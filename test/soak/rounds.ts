import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, type Random } from '../../simulator/random.ts';
import type { World } from '../../simulator/world.ts';
import { findUntruth } from './check-peace.ts';
import { createProgress } from './check-progress.ts';
import { createCloudChanges } from './cloud.ts';
import { toDocument } from './document.ts';
import type { SoakFlags } from './flags.ts';
import { createHistory } from './history.ts';
import { createInjector } from './injection.ts';
import { type KnownApp, planAtRandom, planEverything } from './plan.ts';
import { createReloads, WAYS } from './reloads.ts';
import { createScraper, type ScrapeWish, wishAtRandom } from './scraper.ts';
import { createScrapes } from './scrapes.ts';
import type { Stage } from './stage.ts';
import { createTally, type Tally } from './tally.ts';
import { createTrouble } from './trouble.ts';
import { createTruth } from './truth.ts';
import type { Violations } from './violations.ts';

const STEPS_PER_ROUND = 16;

/** Longer than any pause that a 429 can ask for. */
const LONGEST_PAUSE_SECONDS = 301;

/** Within so many cycles everything is well again. */
const MOST_CYCLES_TO_PEACE = 4;

/** Unlike those of any plan before: what a late reload would start is seen. */
const LAST_TIMES = { schedule: '*/20 * * * * *', staleAfterSeconds: 300 };

const TOO_LONG_MS = 15_000;

/** Waits for what must come to its end. @throws Error when it does not. */
async function patiently(what: string, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<void>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`this never ends: ${what}`)), TOO_LONG_MS);
  });
  try {
    await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

/** The soak's rounds on a stage. */
export interface Rounds {
  /** A time of trouble, and then one of peace, at whose end nothing is under way. */
  readonly run: () => Promise<void>;
  /** Closes the stage in the middle of a reload. */
  readonly end: () => Promise<void>;
  readonly tally: Tally;
  /** The same for the same seed and as many rounds. */
  readonly decisions: () => string;
}

/** Every app that there is. */
export function toKnownApps(world: World): readonly KnownApp[] {
  return world.apps().map(({ id, workspace }) => ({ appId: id, account: workspace.name }));
}

/** Prepares the rounds; the stage goes by a plan for everything. */
export function createRounds(stage: Stage, flags: SoakFlags, violations: Violations): Rounds {
  const { clock, log, simulator, timetable } = stage;
  const { world } = simulator;
  const toDice = (stream: number): Random => createRandom(flags.seed * 10 + stream);
  const [script, faultDice, cloudDice] = [toDice(1), toDice(2), toDice(3)];
  const tally = createTally();
  const truth = createTruth(world, clock);
  truth.stamp();
  const progress = createProgress(truth);
  const history = createHistory(planEverything(toKnownApps(world)));
  const injector = createInjector(flags.inject, { world, url: stage.url });
  const scraper = createScraper(stage.url);
  const common = { stage, scraper, history, injector, violations, tally };
  const reloads = createReloads(common);
  const scrapes = createScrapes({ ...common, truth, progress });
  const trouble = createTrouble({
    faults: simulator.faults,
    random: faultDice,
    appIds: () => world.apps().map(({ id }) => id),
    baseUrl: simulator.baseUrl,
    onListFault: progress.onListFault,
  });
  const keys: Promise<void>[] = [];
  const changeCloud = createCloudChanges({
    world,
    random: cloudDice,
    apps: flags.apps,
    onKey: (workspace, key) => keys.push(stage.putKey(workspace, key)),
  });
  let reloading: Promise<void> = Promise.resolve();

  async function beginReload(): Promise<void> {
    const plan = planAtRandom(script, toKnownApps(world));
    const way = script.pick(WAYS);
    const isGood = script.next() < 0.6;
    await patiently('a reload', reloading);
    reloading = isGood ? reloads.good(plan, way) : reloads.bad(plan, way, script);
  }

  async function step(): Promise<void> {
    clock.advance(script.next() < 0.03 ? 400 : script.pick([0.5, 2, 5, 8]));
    changeCloud();
    truth.stamp();
    trouble.step();
    await Promise.all(keys.splice(0));
    if (script.next() < 0.3) await beginReload();
    for (let count = script.pick([0, 1, 1, 2, 3]); count > 0; count -= 1)
      await scrapes.begin(wishAtRandom(script));
    timetable.tick();
    await sleep(script.pick([0, 0, 5, 20]));
  }

  /** Resolves as soon as it holds. */
  async function until(what: string, holds: () => boolean): Promise<void> {
    const startedMs = performance.now();
    while (!holds()) {
      if (performance.now() - startedMs > TOO_LONG_MS) {
        violations.add('everything comes to its end', what);
        return;
      }
      await sleep(2);
    }
  }

  // Whether both workspaces went through one whole cycle; where one is skipped, the one before comes to its end.
  async function cycle(): Promise<boolean> {
    clock.advance(5);
    truth.stamp();
    const names = world.workspaces().map(({ name }) => name);
    const before = new Map(names.map((name) => [name, log.cycles(name)]));
    const skipped = log.skipped();
    timetable.tick();
    await until('a poll cycle', () => names.every((name) => log.cycles(name) > (before.get(name) ?? 0)));
    return log.skipped() === skipped;
  }

  async function makePeace(): Promise<void> {
    await patiently('scrapes', scrapes.allDone());
    await patiently('a reload', reloading);
    trouble.end();
    for (const { name } of world.workspaces()) await stage.putKey(name, world.renewKey(name));
    clock.advance(LONGEST_PAUSE_SECONDS);
    truth.stamp();
    reloading = reloads.good(planEverything(toKnownApps(world)), 'POST');
    await patiently('a reload', reloading);
  }

  async function checkPeace(wish: ScrapeWish): Promise<readonly string[]> {
    const reading = await scrapes.run(wish);
    return reading === undefined ? ['no answer'] : findUntruth(reading, truth);
  }

  async function peace(): Promise<void> {
    await makePeace();
    let whole = 0;
    let untruth: readonly string[] = [];
    // A list of apps that hangs is asked for until its time is up, while cycles go on without it.
    await until('what was under way when the faults ended', () => simulator.requests.inFlight() === 0);
    for (let count = 0; count < MOST_CYCLES_TO_PEACE; count += 1) {
      if (await cycle()) whole += 1;
      untruth = await checkPeace({ format: 'text', gzip: true, manner: 'whole', keepsAlive: false });
      if (whole > 0 && untruth.length === 0) break;
    }
    if (untruth.length > 0)
      violations.add(
        `all is well ${MOST_CYCLES_TO_PEACE} cycles after the last fault`,
        untruth.slice(0, 3).join('; '),
      );
    scraper.rest();
    await until('the last request', () => simulator.requests.inFlight() === 0);
    await sleep(20);
  }

  function takeStock(): void {
    tally.count('rounds');
    tally.count('polls', simulator.requests.byEndpoint()['app_cvms'] ?? 0);
    tally.count('lists of apps', simulator.requests.byEndpoint()['apps'] ?? 0);
    simulator.requests.reset();
  }

  return {
    tally,
    run: async () => {
      for (let count = 0; count < STEPS_PER_ROUND; count += 1) await step();
      await peace();
      takeStock();
    },
    end: async () => {
      for (const [kind, count] of trouble.counts()) tally.count(`faults: ${kind}`, count);
      tally.count('cycles', log.cycles());
      tally.count('cycles skipped', log.skipped());
      tally.count('lines logged', log.lines());
      simulator.faults.add({ kind: 'hang' });
      timetable.tick();
      await patiently('a reload', reloading);
      const other = { ...planAtRandom(script, toKnownApps(world)), ...LAST_TIMES };
      await stage.writeConfig(toDocument(other, simulator.baseUrl));
      const underWay = stage.app.config.reload();
      await patiently('closing', stage.close());
      await patiently('a reload while the exporter closes', underWay);
      injector.end();
      scraper.rest();
      if (timetable.running() > 0) violations.add('nothing is left when all is closed', 'a schedule');
    },
    decisions: () => {
      const draws = [script, faultDice, cloudDice].map((dice) => dice.next()).join();
      return createHash('sha256').update(draws).digest('hex').slice(0, 16);
    },
  };
}
