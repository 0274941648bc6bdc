import type { WorkspaceClient } from '../api/workspace-client.ts';
import type { WorkspaceConfig } from '../config/config.ts';
import type { Shard } from '../shard.ts';
import { APP_LISTS } from '../snapshot/collected.ts';
import { enabledIn } from './collector.ts';
import { selectTargets } from './select-targets.ts';
import type { StartTimer, Timer } from './timer.ts';
import { type RunnerDeps, WorkspaceRunner } from './workspace-runner.ts';

/** A workspace to collect from. */
export interface WorkspacePlan {
  readonly config: WorkspaceConfig;
  readonly client: WorkspaceClient;
  /** The same for the same API, settings and key: then data of the previous generation is not collected again. */
  readonly fingerprint: string;
}

/** What one configuration collects. */
export interface Plan {
  /** Cron with an optional seconds field, in UTC. */
  readonly schedule: string;
  /** Unique by name. */
  readonly workspaces: readonly WorkspacePlan[];
}

/** Dependencies. */
export interface GenerationDeps extends RunnerDeps {
  /** Selects the apps that are polled here. */
  readonly shard: Shard;
  readonly startTimer: StartTimer;
}

/** What a generation had in flight when it was closed, by workspace: app ids and collectors. */
export type Aborted = ReadonlyMap<
  string,
  { readonly fingerprint: string; readonly keys: ReadonlySet<string> }
>;

/** All collectors of one configuration. A reload closes the generation and starts the next one on the same store. */
export class Generation {
  readonly #plan: Plan;
  readonly #deps: GenerationDeps;
  readonly #runners: ReadonlyMap<string, WorkspaceRunner>;
  readonly #running = new Set<Promise<void>>();
  #timer: Timer | undefined;

  constructor(plan: Plan, deps: GenerationDeps) {
    this.#plan = plan;
    this.#deps = deps;
    this.#runners = new Map(
      plan.workspaces.map(({ config, client }) => [
        config.name,
        new WorkspaceRunner(config, client, deps, () => this.#selectTargets()),
      ]),
    );
  }

  /** Collects at once what the previous generation has not collected, and then by the schedule. */
  start(previous: Aborted = new Map()): void {
    const { clock, collectors, observer, startTimer, store } = this.#deps;
    const enabled = new Map(
      this.#plan.workspaces.map(({ config }) => {
        return [config.name, enabledIn(config, collectors)] as const;
      }),
    );
    store.keepResults((collector, workspace) => enabled.get(workspace)?.includes(collector) === true);
    this.#selectTargets();
    observer.onWorkspaces(enabled);
    this.#timer = startTimer(this.#plan.schedule, () => this.#forEach((runner) => runner.cycle()), clock);
    this.#forEach((runner, { config, fingerprint }) => {
      const aborted = previous.get(config.name);
      return aborted?.fingerprint === fingerprint ? runner.catchUp(aborted.keys) : runner.cycle('restart');
    });
  }

  /** Stops the schedule and aborts everything in flight. */
  close(reason: string): Aborted {
    this.#timer?.stop();
    return new Map(
      this.#plan.workspaces.map(({ config: { name }, fingerprint }) => {
        const keys = this.#runners.get(name)?.close(reason) ?? new Set();
        return [name, { fingerprint, keys }] as const;
      }),
    );
  }

  /** Resolves when a closed generation has nothing in flight. */
  async ended(): Promise<void> {
    await Promise.all([...this.#runners.values()].map((runner) => runner.ended()));
    await Promise.all(this.#running);
  }

  #selectTargets(): void {
    const { observer, shard, store } = this.#deps;
    const targets = selectTargets(
      this.#plan.workspaces.map(({ config }) => config),
      (workspace) => store.data(APP_LISTS, workspace)?.apps ?? [],
      shard,
    );
    store.setTargets(targets);
    observer.onTargets(targets);
    for (const [name, runner] of this.#runners)
      runner.setTargets(targets.filter(({ workspace }) => workspace === name));
  }

  #forEach(run: (runner: WorkspaceRunner, plan: WorkspacePlan) => Promise<void>): void {
    for (const plan of this.#plan.workspaces) {
      const runner = this.#runners.get(plan.config.name);
      if (runner === undefined) continue;
      const work = run(runner, plan);
      this.#running.add(work);
      void work.finally(() => this.#running.delete(work));
    }
  }
}
