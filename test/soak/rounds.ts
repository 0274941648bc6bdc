import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, type Random } from '../../simulator/random.ts';
import type { World } from '../../simulator/world.ts';
import { createProgress } from './check-progress.ts';
import { findDifferences } from './check-recovery.ts';
import { createCloudChanges } from './cloud.ts';
import { toDocument } from './document.ts';
import { createExpectedState } from './expected-state.ts';
import type { SoakFlags } from './flags.ts';
import { createHistory } from './history.ts';
import { createInjector } from './injection.ts';
import { completePlan, type KnownApp, randomPlan } from './plan.ts';
import { createRandomFaults } from './random-faults.ts';
import { createReloads, TRIGGERS } from './reloads.ts';
import { createScraper, randomScrapeOptions, type ScrapeOptions } from './scraper.ts';
import { createScrapes } from './scrapes.ts';
import type { Stage } from './stage.ts';
import { createTally, type Tally } from './tally.ts';
import type { Violations } from './violations.ts';

const STEPS_PER_ROUND = 16;

/** Longer than any pause after a 429. */
const LONGEST_PAUSE_SECONDS = 301;

/** Metrics must match the cloud after this number of cycles. */
const MAX_CYCLES_TO_RECOVERY = 4;

/** Unlike those of all plans, to detect a schedule that a late reload would start. */
const LAST_TIMES = { schedule: '*/20 * * * * *', staleAfterSeconds: 300 };

const TOO_LONG_MS = 15_000;

/** Awaits a promise with a timeout. @throws Error on timeout. */
async function withTimeout(what: string, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<void>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`timeout: ${what}`)), TOO_LONG_MS);
  });
  try {
    await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

/** The rounds of the soak test. */
export interface Rounds {
  /** A phase with faults, then a recovery; nothing is in flight at its end. */
  readonly run: () => Promise<void>;
  /** Closes the stage during a reload. */
  readonly end: () => Promise<void>;
  readonly tally: Tally;
  /** Equal for the same seed and number of rounds. */
  readonly decisions: () => string;
}

/** Every existing app. */
export function toKnownApps(world: World): readonly KnownApp[] {
  return world.apps().map(({ id, workspace }) => ({ appId: id, account: workspace.name }));
}

/** Creates the rounds; the stage has the complete plan. */
export function createRounds(stage: Stage, flags: SoakFlags, violations: Violations): Rounds {
  const { clock, log, simulator, timetable } = stage;
  const { world } = simulator;
  const toRandom = (stream: number): Random => createRandom(flags.seed * 10 + stream);
  const [script, faultRandom, cloudRandom] = [toRandom(1), toRandom(2), toRandom(3)];
  const tally = createTally();
  const expectedState = createExpectedState(world, clock);
  expectedState.record();
  const progress = createProgress(expectedState);
  const history = createHistory(completePlan(toKnownApps(world)));
  const injector = createInjector(flags.inject, { world, url: stage.url });
  const scraper = createScraper(stage.url);
  const common = { stage, scraper, history, injector, violations, tally };
  const reloads = createReloads(common);
  const scrapes = createScrapes({ ...common, expectedState, progress });
  const randomFaults = createRandomFaults({
    faults: simulator.faults,
    random: faultRandom,
    appIds: () => world.apps().map(({ id }) => id),
    baseUrl: simulator.baseUrl,
    onListFault: progress.onListFault,
  });
  const keys: Promise<void>[] = [];
  const changeCloud = createCloudChanges({
    world,
    random: cloudRandom,
    apps: flags.apps,
    onKey: (workspace, key) => keys.push(stage.putKey(workspace, key)),
  });
  let reloading: Promise<void> = Promise.resolve();

  async function beginReload(): Promise<void> {
    const plan = randomPlan(script, toKnownApps(world));
    const trigger = script.pick(TRIGGERS);
    const isValid = script.next() < 0.6;
    await withTimeout('a reload', reloading);
    reloading = isValid ? reloads.valid(plan, trigger) : reloads.invalid(plan, trigger, script);
  }

  async function step(): Promise<void> {
    clock.advance(script.next() < 0.03 ? 400 : script.pick([0.5, 2, 5, 8]));
    changeCloud();
    expectedState.record();
    randomFaults.step();
    await Promise.all(keys.splice(0));
    if (script.next() < 0.3) await beginReload();
    for (let count = script.pick([0, 1, 1, 2, 3]); count > 0; count -= 1)
      await scrapes.begin(randomScrapeOptions(script));
    timetable.tick();
    await sleep(script.pick([0, 0, 5, 20]));
  }

  /** Resolves when the condition is true. */
  async function waitUntil(what: string, holds: () => boolean): Promise<void> {
    const startedMs = performance.now();
    while (!holds()) {
      if (performance.now() - startedMs > TOO_LONG_MS) {
        violations.add('everything completes in time', what);
        return;
      }
      await sleep(2);
    }
  }

  // Whether both workspaces completed a new cycle; a skipped cycle waits for the previous one.
  async function cycle(): Promise<boolean> {
    clock.advance(5);
    expectedState.record();
    const names = world.workspaces().map(({ name }) => name);
    const before = new Map(names.map((name) => [name, log.cycles(name)]));
    const skipped = log.skipped();
    timetable.tick();
    await waitUntil('a poll cycle', () => names.every((name) => log.cycles(name) > (before.get(name) ?? 0)));
    return log.skipped() === skipped;
  }

  async function endFaults(): Promise<void> {
    await withTimeout('scrapes', scrapes.allDone());
    await withTimeout('a reload', reloading);
    randomFaults.end();
    for (const { name } of world.workspaces()) await stage.putKey(name, world.renewKey(name));
    clock.advance(LONGEST_PAUSE_SECONDS);
    expectedState.record();
    reloading = reloads.valid(completePlan(toKnownApps(world)), 'POST');
    await withTimeout('a reload', reloading);
  }

  async function checkRecovery(options: ScrapeOptions): Promise<readonly string[]> {
    const reading = await scrapes.run(options);
    return reading === undefined ? ['no response'] : findDifferences(reading, expectedState);
  }

  async function recover(): Promise<void> {
    await endFaults();
    let whole = 0;
    let differences: readonly string[] = [];
    // A hanging list of apps is in flight until its timeout, while cycles continue.
    await waitUntil('requests in flight when the faults ended', () => simulator.requests.inFlight() === 0);
    for (let count = 0; count < MAX_CYCLES_TO_RECOVERY; count += 1) {
      if (await cycle()) whole += 1;
      differences = await checkRecovery({
        format: 'text',
        gzip: true,
        behaviour: 'whole',
        keepsAlive: false,
      });
      if (whole > 0 && differences.length === 0) break;
    }
    if (differences.length > 0)
      violations.add(
        `metrics match the cloud ${MAX_CYCLES_TO_RECOVERY} cycles after the last fault`,
        differences.slice(0, 3).join('; '),
      );
    scraper.closeConnections();
    await waitUntil('the last request', () => simulator.requests.inFlight() === 0);
    await sleep(20);
  }

  function countRequests(): void {
    tally.count('rounds');
    tally.count('polls', simulator.requests.byEndpoint()['app_cvms'] ?? 0);
    tally.count('lists of apps', simulator.requests.byEndpoint()['apps'] ?? 0);
    simulator.requests.reset();
  }

  return {
    tally,
    run: async () => {
      for (let count = 0; count < STEPS_PER_ROUND; count += 1) await step();
      await recover();
      countRequests();
    },
    end: async () => {
      for (const [kind, count] of randomFaults.counts()) tally.count(`faults: ${kind}`, count);
      tally.count('cycles', log.cycles());
      tally.count('cycles skipped', log.skipped());
      tally.count('lines logged', log.lines());
      simulator.faults.add({ kind: 'hang' });
      timetable.tick();
      await withTimeout('a reload', reloading);
      const other = { ...randomPlan(script, toKnownApps(world)), ...LAST_TIMES };
      await stage.writeConfig(toDocument(other, simulator.baseUrl));
      const reload = stage.app.config.reload();
      await withTimeout('closing', stage.close());
      await withTimeout('a reload while the exporter closes', reload);
      injector.end();
      scraper.closeConnections();
      if (timetable.running() > 0) violations.add('nothing is left open at the end', 'a schedule');
    },
    decisions: () => {
      const draws = [script, faultRandom, cloudRandom].map((random) => random.next()).join();
      return createHash('sha256').update(draws).digest('hex').slice(0, 16);
    },
  };
}
