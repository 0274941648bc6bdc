import type { Clock } from '../clock.ts';
import { ONLY_SHARD, type Shard } from '../shard.ts';
import { type Cron, type StartCron, startCron } from './cron.ts';
import type { PollObserver } from './observer.ts';
import type { WatchedWorkspace, WatchPlan } from './watched-workspace.ts';
import { Watchlist } from './watchlist.ts';
import { type SharedParts, WorkspacePoller } from './workspace-poller.ts';

/** What a poller may be told besides. */
export interface PollerOptions {
  /** The program's own where it is left out. */
  readonly startCron?: StartCron | undefined;
  /** Which apps of every plan are polled here; all of them where it is left out. */
  readonly shard?: Shard | undefined;
}

/** Polls by a plan, until it is closed: each workspace at once, and then on time. */
export class Poller {
  readonly #shared: SharedParts;
  readonly #startCron: StartCron;
  readonly #running = new Set<Promise<void>>();
  #pollers: ReadonlyMap<string, WorkspacePoller> = new Map();
  #timetable: { readonly schedule: string; readonly cron: Cron } | undefined;

  /** Without a plan nothing is polled. */
  constructor(observer: PollObserver, clock: Clock, options: PollerOptions = {}) {
    this.#startCron = options.startCron ?? startCron;
    const watchlist = new Watchlist(options.shard ?? ONLY_SHARD);
    this.#shared = { watchlist, observer, clock, onListed: () => this.#announce() };
  }

  /**
   * Goes by another plan from now on: what stays is left alone, what is new is polled at once, what is gone is broken
   * off. Resolves when that has ended.
   */
  async replace({ schedule, workspaces }: WatchPlan): Promise<void> {
    const before = this.#pollers;
    this.#shared.watchlist.replace(workspaces);
    this.#pollers = new Map(
      workspaces.map((workspace) => [workspace.name, this.#toPoller(workspace, before.get(workspace.name))]),
    );
    this.#announce();
    this.#goBy(schedule);
    for (const [name, poller] of this.#pollers) {
      this.#run(before.has(name) ? poller.catchUp() : poller.cycle());
    }
    const gone = [...before].filter(([name]) => !this.#pollers.has(name));
    await Promise.all(gone.map(([, poller]) => poller.close('the workspace is no longer watched')));
    this.#shared.observer.onWorkspaces(workspaces);
  }

  /** Breaks off what is in flight, and resolves when nothing is left running. */
  async close(): Promise<void> {
    this.#timetable?.cron.stop();
    await Promise.all([...this.#pollers.values()].map((poller) => poller.close('the exporter stops')));
    await Promise.all(this.#running);
  }

  #toPoller(workspace: WatchedWorkspace, existing: WorkspacePoller | undefined): WorkspacePoller {
    existing?.replace(workspace);
    return existing ?? new WorkspacePoller(workspace, this.#shared);
  }

  #announce(): void {
    const { observer, watchlist } = this.#shared;
    observer.onTargets(watchlist.targets());
    for (const poller of this.#pollers.values()) poller.dropUnwatched();
  }

  #goBy(schedule: string): void {
    if (this.#timetable?.schedule === schedule) return;
    this.#timetable?.cron.stop();
    const tick = (): void => {
      for (const poller of this.#pollers.values()) this.#run(poller.cycle());
    };
    this.#timetable = { schedule, cron: this.#startCron(schedule, tick, this.#shared.clock) };
  }

  #run(work: Promise<void>): void {
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }
}
