import { type Clock, toDurationSeconds } from '../clock.ts';
import { ApiError } from '../errors.ts';
import type { AppTarget, PollOutcome } from '../snapshot/model.ts';
import type { PollObserver } from './observer.ts';
import { Requests } from './requests.ts';
import { settle } from './settle.ts';
import type { WatchedWorkspace, WorkspaceSource } from './watched-workspace.ts';
import type { Watchlist } from './watchlist.ts';

/** What the pollers of all workspaces share. */
export interface SharedParts {
  readonly watchlist: Watchlist;
  readonly observer: PollObserver;
  readonly clock: Clock;
  /** Runs after a list has changed what is watched. */
  readonly onListed: () => void;
}

/** Polls one workspace's apps in cycles that never overlap, whatever the other workspaces do. */
export class WorkspacePoller {
  readonly #shared: SharedParts;
  readonly #requests = new Requests();
  #workspace: WatchedWorkspace;
  /** Apps whose poll began since the last cycle did. */
  #begun = new Set<string>();
  #listedAtBootSeconds: number | undefined;
  /** Whether the list was asked for since the last cycle began. */
  #isListBegun = false;
  #isCycling = false;

  constructor(workspace: WatchedWorkspace, shared: SharedParts) {
    this.#workspace = workspace;
    this.#shared = shared;
  }

  /** Polls every app once, and refreshes the list of apps if that is due; skipped while the last cycle still runs. */
  async cycle(): Promise<void> {
    const { clock, observer } = this.#shared;
    if (this.#isCycling) {
      observer.onSkippedCycle(this.#workspace.name);
      return;
    }
    this.#isCycling = true;
    const startedAt = clock.monotonicSeconds();
    this.#begun = new Set();
    this.#isListBegun = false;
    let listing: Promise<void> | undefined;
    try {
      await this.#workspace.source.beginCycle();
      const isWithoutApps = this.#targets().length === 0;
      listing = this.#discover();
      await this.#pollTheRest();
      // Nothing else is there to poll: a cycle beside this one would end at once, and tell that everything was polled.
      if (isWithoutApps) await listing;
    } finally {
      this.#isCycling = false;
    }
    // A list may take long: the next cycle of the apps that are known does not wait for it.
    await listing;
    if (!this.#requests.isClosed) observer.onCycle(this.#workspace.name, toDurationSeconds(startedAt, clock));
  }

  /** Polls what has come to be watched since the last cycle began. */
  async catchUp(): Promise<void> {
    // Known apps do not wait for the list of apps; those that it adds are polled right after it.
    await Promise.all([this.#pollTheRest(), this.#discover()]);
    if (!this.#requests.isClosed) this.#shared.observer.onCatchUp(this.#workspace.name);
  }

  /** Goes on with other settings; what is asked in another way now is asked anew. */
  replace(workspace: WatchedWorkspace): void {
    const isOtherSource = workspace.source !== this.#workspace.source;
    if (isOtherSource || workspace.discovery === undefined) {
      this.#listedAtBootSeconds = undefined;
      this.#isListBegun = false;
    }
    if (isOtherSource) {
      this.#requests.abort('the configuration changed', () => true);
      this.#begun = new Set();
    }
    this.#workspace = workspace;
  }

  /** Breaks off polls of apps that are not watched any more, and forgets them: who comes back is new. */
  dropUnwatched(): void {
    const watched = new Set(this.#targets().map(({ appId }) => appId));
    for (const appId of this.#begun) if (!watched.has(appId)) this.#begun.delete(appId);
    this.#requests.abort(
      'the app is no longer watched',
      (subject) => subject !== 'list' && !watched.has(subject.appId),
    );
  }

  /** Breaks off everything for good, and resolves when nothing is left under way. */
  close(reason: string): Promise<void> {
    return this.#requests.close(reason);
  }

  async #discover(): Promise<void> {
    const { observer, watchlist, clock, onListed } = this.#shared;
    const { name, source } = this.#workspace;
    if (!this.#isListDue() || this.#isListBegun || this.#requests.has('list')) return;
    this.#isListBegun = true;
    const startedAtBootSeconds = clock.bootSeconds();
    const outcome = await this.#requests.track('list', (signal) =>
      settle(() => source.fetchApps(signal), clock),
    );
    // What was broken off, or asked by another configuration, says nothing about this one.
    if (outcome === undefined || !this.#isStillMeant(source)) return;
    if (outcome.ok) {
      this.#listedAtBootSeconds = startedAtBootSeconds;
      watchlist.setList(name, outcome.answer.apps);
      onListed();
    }
    observer.onDiscovery(name, outcome);
    await this.#pollTheRest();
  }

  #targets(): readonly AppTarget[] {
    return this.#shared.watchlist.targetsOf(this.#workspace.name);
  }

  #isStillMeant(source: WorkspaceSource): boolean {
    const { discovery, source: current } = this.#workspace;
    return !this.#requests.isClosed && discovery !== undefined && source === current;
  }

  // A failed refresh is due at once.
  #isListDue(): boolean {
    const { discovery } = this.#workspace;
    if (discovery === undefined) return false;
    const listedAt = this.#listedAtBootSeconds;
    return listedAt === undefined || this.#shared.clock.bootSeconds() - listedAt >= discovery.refreshSeconds;
  }

  async #pollTheRest(): Promise<void> {
    const rest = this.#targets().filter(
      (target) => !this.#begun.has(target.appId) && !this.#requests.has(target),
    );
    for (const { appId } of rest) this.#begun.add(appId);
    await Promise.all(rest.map((target) => this.#pollApp(target)));
  }

  async #pollApp(target: AppTarget): Promise<void> {
    const { clock, observer } = this.#shared;
    const { source } = this.#workspace;
    const outcome = await this.#requests.track(target, (signal) =>
      settle(() => source.fetchAppCvms(target.appId, signal), clock),
    );
    if (outcome === undefined) return;
    // An answer to another configuration is none to this one.
    observer.onPoll(target, source === this.#workspace.source ? outcome : toAborted(outcome));
  }
}

function toAborted({ finishedAtBootSeconds, durationSeconds }: PollOutcome): PollOutcome {
  const error = new ApiError('aborted', 'the configuration changed');
  return { ok: false, error, finishedAtBootSeconds, durationSeconds };
}
