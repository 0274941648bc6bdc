import { createThrottles, type Throttles } from '../api/throttle.ts';
import type { Clock } from '../clock.ts';
import { COLLECTORS } from '../collect/all.ts';
import { Generation, type GenerationDeps } from '../collect/generation.ts';
import { type StartTimer, startTimer } from '../collect/timer.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../log.ts';
import type { SelfMetrics } from '../metrics/self.ts';
import { createApiMetrics } from '../observe/api-metrics.ts';
import { CollectorLog } from '../observe/collector-log.ts';
import { createCollectorMetrics } from '../observe/collector-metrics.ts';
import { observeAll } from '../observe/fan-out.ts';
import { createReadiness } from '../observe/readiness.ts';
import { createScheduleRecord, type ScheduleRecord } from '../observe/schedule-record.ts';
import type { Shard } from '../shard.ts';
import { createStore, type Store } from '../snapshot/store.ts';
import { type OpenPlan, openPlan, type PlanDeps } from './open-plan.ts';

/** Dependencies. */
export interface CollectionDeps {
  /** Of the exporter, for the user agent. */
  readonly version: string;
  readonly self: SelfMetrics;
  readonly log: Logger;
  readonly clock: Clock;
  /** Selects the apps that are polled here; no reload changes it. */
  readonly shard: Shard;
  /** A test may bring its own. */
  readonly startTimer?: StartTimer | undefined;
  /** In [0, 1), for jitter and back-off; a test may bring its own. */
  readonly random?: (() => number) | undefined;
}

/** Everything between the configuration and the snapshot. */
export class Collection {
  readonly store: Store;
  readonly isReady: () => boolean;
  readonly #log: Logger;
  readonly #throttles: Throttles;
  readonly #planDeps: PlanDeps;
  readonly #generationDeps: GenerationDeps;
  readonly #schedule: ScheduleRecord;
  #config: Config;
  #plan: OpenPlan;
  #generation: Generation;

  /** Opens connections to the API; collects nothing before `start`. */
  static open(config: Config, deps: CollectionDeps): Collection {
    const { clock, log, self, version } = deps;
    const api = createApiMetrics(self, log);
    const throttles = createThrottles(clock, api.onPause);
    const planDeps = { version, observer: api, clock, throttleOf: throttles.of };
    const plan = openPlan(config, planDeps);
    return new Collection(deps, { api, throttles, planDeps, config, plan });
  }

  private constructor(
    { clock, log, self, random = Math.random, shard, startTimer: start = startTimer }: CollectionDeps,
    { api, throttles, planDeps, config, plan }: Opened,
  ) {
    [this.#log, this.#throttles, this.#planDeps] = [log, throttles, planDeps];
    [this.#config, this.#plan] = [config, plan];
    this.store = createStore({
      clock,
      limits: () => ({
        staleAfterSeconds: this.#config.poll.stale_after,
        maxCvms: this.#config.limits.max_cvms,
      }),
    });
    this.#schedule = createScheduleRecord(config.poll, log, clock);
    self.setPollInterval(this.#schedule.longestIntervalSeconds);
    const readiness = createReadiness(clock);
    this.isReady = readiness.isReady;
    this.#generationDeps = {
      collectors: COLLECTORS,
      store: this.store,
      observer: observeAll([
        createCollectorMetrics(self, this.store, COLLECTORS.app.name),
        api,
        readiness,
        new CollectorLog(log, clock, this.store),
      ]),
      clock,
      random,
      shard,
      startTimer: start,
    };
    this.#generation = new Generation(plan, this.#generationDeps);
  }

  start(): void {
    this.#generation.start();
  }

  /** How long the pause of a workspace after a 429 lasts; 0 without one. */
  pausedForSeconds(workspace: string): number {
    return this.#throttles.of(workspace).remainingSeconds();
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
    await this.#plan.close();
  }

  async #apply(config: Config, plan: OpenPlan): Promise<void> {
    this.#config = config;
    this.#schedule.replace(config.poll);
    const previous = { plan: this.#plan, generation: this.#generation };
    // Nothing that is collected differs: no poll is aborted.
    if (plan.fingerprint === previous.plan.fingerprint) {
      await plan.close();
      return;
    }
    this.#throttles.keepOnly(new Set(config.workspaces.map(({ name }) => name)));
    this.#plan = plan;
    this.#generation = new Generation(plan, this.#generationDeps);
    this.#generation.start(previous.generation.close('the configuration changed'));
    await previous.generation.ended();
    // The new configuration is applied, whatever happens to the previous connections.
    await previous.plan.close().catch((error: unknown) => {
      this.#log.warn('previous connections to the API not closed', { stack: String(error) });
    });
  }
}

interface Opened {
  readonly api: ReturnType<typeof createApiMetrics>;
  readonly throttles: Throttles;
  readonly planDeps: PlanDeps;
  readonly config: Config;
  readonly plan: OpenPlan;
}
