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

/** A request to the API that can be broken off; without a target it is for a list of apps. */
interface InFlight {
  readonly target: AppTarget | undefined;
  readonly controller: AbortController;
}

/** One round of polls over everything that is watched, as often as it is run. */
export class Cycle {
  readonly #options: CycleOptions;
  readonly #discovery: Discovery;
  readonly #inFlight = new Set<InFlight>();
  #targets: readonly AppTarget[] = [];
  /** Targets whose poll began in this cycle, as `toKey` writes them. */
  #begun = new Set<string>();
  #isAborted = false;

  /** Tells the observer of the configured apps. */
  constructor(options: CycleOptions) {
    this.#options = options;
    this.#discovery = createDiscovery(options.clock);
    this.#updateTargets();
  }

  /** Polls every app once, and refreshes the lists of apps that are due. Must not run twice at a time. */
  async run(): Promise<void> {
    const { workspaces } = this.#options;
    this.#begun = new Set();
    await Promise.all(workspaces.map((workspace) => workspace.beginCycle()));
    // Known apps do not wait for the lists of apps; those that a list adds are polled in the same cycle.
    await Promise.all([this.#pollTheRest(), ...workspaces.map((workspace) => this.#discover(workspace))]);
  }

  /** Breaks off what is in flight, for good. */
  abort(): void {
    this.#isAborted = true;
    for (const { controller } of this.#inFlight)
      controller.abort(new ApiError('aborted', 'the exporter stops'));
  }

  async #discover(workspace: WatchedWorkspace): Promise<void> {
    if (this.#isAborted || !this.#discovery.isDue(workspace)) return;
    const outcome = await this.#track(undefined, (signal) => this.#discovery.refresh(workspace, signal));
    if (this.#isAborted) return;
    if (outcome.ok) this.#updateTargets();
    this.#options.observer.onDiscovery(workspace.name, outcome);
    await this.#pollTheRest();
  }

  async #pollTheRest(): Promise<void> {
    if (this.#isAborted) return;
    const rest = this.#targets.filter((target) => !this.#begun.has(toKey(target)));
    for (const target of rest) this.#begun.add(toKey(target));
    await Promise.all(rest.map((target) => this.#pollApp(target)));
  }

  async #pollApp(target: AppTarget): Promise<void> {
    const { clock, observer, workspaces } = this.#options;
    const workspace = workspaces.find(({ name }) => name === target.workspace);
    if (workspace === undefined) return;
    const outcome = await this.#track(target, (signal) =>
      settle(() => workspace.fetchAppCvms(target.appId, signal), clock),
    );
    observer.onPoll(target, outcome);
  }

  async #track<T>(target: AppTarget | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const entry = { target, controller: new AbortController() };
    this.#inFlight.add(entry);
    try {
      return await work(entry.controller.signal);
    } finally {
      this.#inFlight.delete(entry);
    }
  }

  #updateTargets(): void {
    const { observer, workspaces } = this.#options;
    this.#targets = toTargets(workspaces, this.#discovery.discovered());
    observer.onTargets(this.#targets);
    const watched = new Set(this.#targets.map(toKey));
    for (const { target, controller } of this.#inFlight) {
      if (target !== undefined && !watched.has(toKey(target))) {
        controller.abort(new ApiError('aborted', 'the app is no longer watched'));
      }
    }
  }
}

// The same app under another key is another source.
function toKey({ appId, workspace }: AppTarget): string {
  return `${appId} ${workspace}`;
}
