import { createThrottle, type Throttle } from '../api/throttle.ts';
import { type OpenVerifier, openWorkerVerifier } from '../attestation/verifier.ts';
import type { Clock } from '../clock.ts';
import { COLLECTORS } from '../collect/all.ts';
import { createAttestation } from '../collect/attestation.ts';
import { Generation, type GenerationDeps } from '../collect/generation.ts';
import type { Plan } from '../collect/plan.ts';
import { type StartTimer, startTimer } from '../collect/timer.ts';
import type { Config } from '../config/config.ts';
import { CronSchedule } from '../cron/cron-schedule.ts';
import type { Logger } from '../log.ts';
import type { SelfMetrics } from '../metrics/self.ts';
import { createApiMetrics } from '../observe/api-metrics.ts';
import { CollectorLog } from '../observe/collector-log.ts';
import { createCollectorMetrics } from '../observe/collector-metrics.ts';
import { observeAll } from '../observe/fan-out.ts';
import { createReadiness } from '../observe/readiness.ts';
import { ONLY_SHARD, type Shard } from '../shard.ts';
import { createStore, type Store } from '../snapshot/store.ts';
import type { Version } from '../version.ts';
import { openPlan, type PlanDeps } from './open-plan.ts';

/** Dependencies of the exporter that its collection shares. */
export interface CollectionOptions {
  readonly version: Version;
  readonly log: Logger;
  readonly clock: Clock;
  /** Selects the apps that are polled; every app if left out. No reload changes it. */
  readonly shard?: Shard | undefined;
  /** A test may bring its own. */
  readonly startTimer?: StartTimer | undefined;
  /** Checks quotes; the demo and tests bring one with the root of their simulated cloud. No configuration does. */
  readonly openVerifier?: OpenVerifier | undefined;
  /** In [0, 1), for jitter and back-off; a test may bring its own. */
  readonly random?: (() => number) | undefined;
}

interface CollectionDeps extends CollectionOptions {
  readonly self: SelfMetrics;
}

/** Everything between the configuration and the snapshot. */
export class Collection {
  readonly store: Store;
  readonly isReady: () => boolean;
  readonly #log: Logger;
  /** Pauses after a 429, by workspace; a reload does not end them. */
  readonly #throttles = new Map<string, Throttle>();
  readonly #planDeps: PlanDeps;
  readonly #generationDeps: GenerationDeps;
  #schedule: CronSchedule;
  #config: Config;
  #generation: Generation;

  /** Opens connections to the API; collects nothing before `start`. */
  constructor(config: Config, deps: CollectionDeps) {
    const { clock, log, self, version } = deps;
    const api = createApiMetrics(self, log);
    this.#config = config;
    this.#log = log;
    const throttleOf = (workspace: string): Throttle => {
      const onPause = (untilBootSeconds: number): void => api.onPause(workspace, untilBootSeconds);
      const throttle = this.#throttles.get(workspace) ?? createThrottle(clock, onPause);
      this.#throttles.set(workspace, throttle);
      return throttle;
    };
    this.#planDeps = { version: version.version, observer: api, clock, throttleOf };
    this.store = createStore({
      clock,
      limits: () => ({
        staleAfterSeconds: this.#config.poll.stale_after,
        maxCvms: this.#config.limits.max_cvms,
      }),
    });
    this.#schedule = new CronSchedule(config.poll.schedule);
    self.setPollInterval(() => this.#schedule.longestGapAround(clock.nowSeconds()));
    const { openVerifier = openWorkerVerifier, random = Math.random } = deps;
    const readiness = createReadiness(clock);
    this.isReady = readiness.isReady;
    this.#generationDeps = {
      collectors: {
        ...COLLECTORS,
        workspace: [...COLLECTORS.workspace, createAttestation({ openVerifier, clock, random })],
      },
      store: this.store,
      observer: observeAll([
        createCollectorMetrics(self, COLLECTORS.app.name),
        readiness,
        new CollectorLog(log, clock),
      ]),
      clock,
      random,
      shard: deps.shard ?? ONLY_SHARD,
      startTimer: deps.startTimer ?? startTimer,
    };
    this.#generation = new Generation(openPlan(config, this.#planDeps), this.#generationDeps);
  }

  start(): void {
    this.#generation.start();
  }

  /** How long the pause of a workspace after a 429 lasts; 0 without one. */
  pausedForSeconds(workspace: string): number {
    return this.#throttles.get(workspace)?.remainingSeconds() ?? 0;
  }

  /** Does everything that can fail; what it returns applies the configuration, on the same store. */
  prepare(config: Config): () => Promise<void> {
    const plan = openPlan(config, this.#planDeps);
    return () => this.#apply(config, plan);
  }

  /** Aborts everything in flight, and resolves when nothing is left running. */
  async close(): Promise<void> {
    this.#generation.close('the exporter stops');
    await this.#generation.ended();
  }

  async #apply(config: Config, plan: Plan): Promise<void> {
    this.#config = config;
    this.#schedule = new CronSchedule(config.poll.schedule);
    const previous = this.#generation;
    // Nothing that is collected differs: no poll is aborted.
    if (plan.fingerprint === previous.plan.fingerprint) {
      await plan.close();
      return;
    }
    this.#generation = new Generation(plan, this.#generationDeps);
    this.#generation.start(previous.close('the configuration changed'));
    // The new configuration is applied, whatever happens to the previous connections.
    await previous.ended().catch((error: unknown) => {
      this.#log.warn('previous connections to the API not closed', { stack: String(error) });
    });
  }
}
