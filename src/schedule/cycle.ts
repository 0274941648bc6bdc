import type { Clock } from '../clock.ts';
import { ApiError } from '../errors.ts';
import type { AppTarget } from '../snapshot/model.ts';
import { createDiscovery, type Discovery } from './discovery.ts';
import type { PollObserver } from './observer.ts';
import { settle } from './settle.ts';
import { toTargets } from './targets.ts';
import type { WatchedWorkspace } from './watched-workspace.ts';

/** What is polled, and who is told. */
export interface CycleOptions {
  readonly workspaces: readonly WatchedWorkspace[];
  readonly observer: PollObserver;
  readonly clock: Clock;
}

/** One round of polls over everything that is watched, as often as it is run. */
export class Cycle {
  readonly #options: CycleOptions;
  readonly #discovery: Discovery;
  readonly #stopped = new AbortController();
  readonly #polls = new Map<string, AbortController>();
  #targets: readonly AppTarget[] = [];

  /** Tells the observer of the configured apps. */
  constructor(options: CycleOptions) {
    this.#options = options;
    this.#discovery = createDiscovery(options.clock);
    this.#updateTargets();
  }

  /** Polls every app once, and refreshes the lists of apps that are due. Must not run twice at a time. */
  async run(): Promise<void> {
    await Promise.all(this.#options.workspaces.map((workspace) => this.#pollWorkspace(workspace)));
  }

  /** Breaks off what is in flight, for good. */
  abort(): void {
    const reason = new ApiError('aborted', 'the exporter stops');
    this.#stopped.abort(reason);
    for (const poll of this.#polls.values()) poll.abort(reason);
  }

  // Known apps do not wait for the list of apps; those that it adds are polled in the same cycle.
  async #pollWorkspace(workspace: WatchedWorkspace): Promise<void> {
    await workspace.prepare();
    if (this.#stopped.signal.aborted) return;
    const known = new Set(this.#targets.map(({ appId }) => appId));
    await Promise.all([
      this.#pollTargets(workspace, (appId) => known.has(appId)),
      this.#discover(workspace, (appId) => !known.has(appId)),
    ]);
  }

  async #discover(workspace: WatchedWorkspace, isNew: (appId: string) => boolean): Promise<void> {
    if (!this.#discovery.isDue(workspace)) return;
    const outcome = await this.#discovery.refresh(workspace, this.#stopped.signal);
    if (this.#stopped.signal.aborted) return;
    if (outcome.ok) this.#updateTargets();
    this.#options.observer.onDiscovery(workspace.name, outcome);
    await this.#pollTargets(workspace, isNew);
  }

  async #pollTargets(workspace: WatchedWorkspace, isWanted: (appId: string) => boolean): Promise<void> {
    const own = this.#targets.filter(
      (target) => target.workspace === workspace.name && isWanted(target.appId),
    );
    await Promise.all(own.map((target) => this.#pollApp(workspace, target)));
  }

  async #pollApp(workspace: WatchedWorkspace, target: AppTarget): Promise<void> {
    const { clock, observer } = this.#options;
    const poll = new AbortController();
    this.#polls.set(target.appId, poll);
    const outcome = await settle(() => workspace.fetchAppCvms(target.appId, poll.signal), clock);
    this.#polls.delete(target.appId);
    observer.onPoll(target, outcome);
  }

  #updateTargets(): void {
    const { observer, workspaces } = this.#options;
    this.#targets = toTargets(workspaces, this.#discovery.discovered());
    observer.onTargets(this.#targets);
    const watched = new Set(this.#targets.map(({ appId }) => appId));
    for (const [appId, poll] of this.#polls) {
      if (!watched.has(appId)) poll.abort(new ApiError('aborted', 'the app is no longer watched'));
    }
  }
}
