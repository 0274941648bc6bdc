import type { Shard } from '../shard.ts';
import { APP_LISTS } from '../snapshot/collected.ts';
import type { Plan } from './plan.ts';
import { selectTargets } from './select-targets.ts';
import type { StartTimer, Timer } from './timer.ts';
import { type Aborted, type RunnerDeps, WorkspaceRunner } from './workspace-runner.ts';

/** Dependencies. */
export interface GenerationDeps extends RunnerDeps {
  /** Selects the apps that are polled here. */
  readonly shard: Shard;
  readonly startTimer: StartTimer;
}

/** All collectors of one configuration. A reload closes the generation and starts the next one on the same store. */
export class Generation {
  readonly plan: Plan;
  readonly #deps: GenerationDeps;
  readonly #runners: readonly WorkspaceRunner[];
  readonly #running = new Set<Promise<void>>();
  #timer: Timer | undefined;

  constructor(plan: Plan, deps: GenerationDeps) {
    this.plan = plan;
    this.#deps = deps;
    const onList = (): void => this.#selectTargets();
    this.#runners = plan.workspaces.map((each) => new WorkspaceRunner(each, plan.config, deps, onList));
  }

  /** Collects at once what the previous generation has not collected, and then by the schedule. */
  start(previous: ReadonlyMap<string, Aborted> = new Map()): void {
    const { clock, observer, startTimer, store } = this.#deps;
    const enabled = new Map(this.#runners.map(({ name, collectors }) => [name, collectors]));
    store.keepResults((collector, workspace) => enabled.get(workspace)?.includes(collector) === true);
    this.#selectTargets();
    observer.onWorkspaces(enabled);
    const { schedule } = this.plan.config.poll;
    this.#timer = startTimer(schedule, () => this.#forEach((runner) => runner.cycle()), clock);
    this.#forEach((runner) => runner.start(previous.get(runner.name)));
  }

  /** Stops the schedule and aborts everything in flight, by workspace. */
  close(reason: string): ReadonlyMap<string, Aborted> {
    this.#timer?.stop();
    return new Map(this.#runners.map((runner) => [runner.name, runner.close(reason)]));
  }

  /** Resolves when a closed generation has nothing in flight, and its connections are closed. */
  async ended(): Promise<void> {
    await Promise.all(this.#running);
    await this.plan.close();
  }

  #selectTargets(): void {
    const { observer, shard, store } = this.#deps;
    const targets = selectTargets(
      this.plan.config.workspaces,
      (workspace) => store.data(APP_LISTS, workspace)?.apps ?? [],
      shard,
    );
    store.setTargets(targets);
    observer.onTargets(targets);
    for (const runner of this.#runners)
      runner.setTargets(targets.filter(({ workspace }) => workspace === runner.name));
  }

  #forEach(run: (runner: WorkspaceRunner) => Promise<void>): void {
    for (const runner of this.#runners) {
      const work = run(runner);
      this.#running.add(work);
      void work.finally(() => this.#running.delete(work));
    }
  }
}
