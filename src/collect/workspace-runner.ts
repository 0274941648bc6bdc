import type { WorkspaceClient } from '../api/workspace-client.ts';
import { type Clock, toDurationSeconds } from '../clock.ts';
import type { WorkspaceConfig } from '../config/config.ts';
import { ApiError } from '../errors.ts';
import type { AppTarget, PollOutcome } from '../snapshot/model.ts';
import type { Store } from '../snapshot/store.ts';
import type { Collectors, WorkspaceCollector } from './collector.ts';
import { isDue, type Trigger } from './due.ts';
import { InFlight } from './in-flight.ts';
import type { CollectObserver } from './observer.ts';
import { toOutcome } from './to-outcome.ts';

/** What the runners of all workspaces share. */
export interface RunnerDeps {
  readonly collectors: Collectors;
  readonly store: Store;
  readonly observer: CollectObserver;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Runs the collectors of one workspace in cycles that never overlap, whatever the other workspaces do. */
export class WorkspaceRunner {
  readonly #workspace: WorkspaceConfig;
  readonly #client: WorkspaceClient;
  readonly #deps: RunnerDeps;
  readonly #onResult: () => void;
  readonly #inFlight = new InFlight();
  #targets: readonly AppTarget[] = [];
  /** App ids and collectors that were started since the current cycle, or the catch-up after a reload, began. */
  #started = new Set<string>();
  #isCycling = false;
  /** Whether a poll of the current cycle has succeeded. */
  #hasPolled = false;

  /** `onResult` runs after a workspace collector has succeeded: the list of apps may have changed. */
  constructor(workspace: WorkspaceConfig, client: WorkspaceClient, deps: RunnerDeps, onResult: () => void) {
    this.#workspace = workspace;
    this.#client = client;
    this.#deps = deps;
    this.#onResult = onResult;
  }

  /** Replaces the apps to poll. Polls of removed apps are aborted; an app that returns is polled again. */
  setTargets(targets: readonly AppTarget[]): void {
    this.#targets = targets;
    const appIds = new Set(targets.map(({ appId }) => appId));
    const isRemoved = (key: string): boolean => !appIds.has(key) && !this.#isCollector(key);
    for (const key of this.#started) if (isRemoved(key)) this.#started.delete(key);
    this.#inFlight.abort('the app is no longer polled', isRemoved);
  }

  /** Polls every app and runs the collectors that are due; skipped while the previous cycle still runs. */
  async cycle(trigger: Trigger = 'cycle'): Promise<void> {
    const { clock, observer } = this.#deps;
    const { name } = this.#workspace;
    if (this.#isCycling) {
      observer.onSkippedCycle(name);
      return;
    }
    this.#isCycling = true;
    const startedAt = clock.monotonicSeconds();
    this.#started = new Set();
    this.#hasPolled = false;
    let besideApps: Promise<void> | undefined;
    try {
      await this.#client.beginCycle();
      const hasNoApps = this.#targets.length === 0;
      besideApps = this.#runDue(trigger, (collector) => !collector.isAfterApps);
      await this.#pollPending();
      // With nothing else to poll, a cycle that starts meanwhile would end at once and report completion.
      if (hasNoApps) await besideApps;
      // Without any list, what is down is not only the collector's endpoint.
      if (this.#hasPolled) await this.#runDue(trigger, (collector) => collector.isAfterApps);
    } finally {
      this.#isCycling = false;
    }
    // The list of apps may take long: the next cycle of the known apps does not wait for it.
    await besideApps;
    if (!this.#inFlight.isClosed) observer.onCycle(name, toDurationSeconds(startedAt, clock));
  }

  /** After a reload: polls apps that were never polled or whose polls were aborted, and runs collectors likewise. */
  async catchUp(aborted: ReadonlySet<string>): Promise<void> {
    const isPending = ({ appId }: AppTarget): boolean =>
      aborted.has(appId) || !this.#deps.store.isPolled(appId);
    this.#started = new Set(this.#targets.filter((each) => !isPending(each)).map(({ appId }) => appId));
    const isAborted = ({ key }: WorkspaceCollector<unknown>): boolean => aborted.has(key.collector);
    await Promise.all([
      this.#pollPending(),
      this.#runDue('restart', isAborted),
      this.#runDue('reload', (collector) => !isAborted(collector)),
    ]);
    if (!this.#inFlight.isClosed) this.#deps.observer.onCatchUp(this.#workspace.name);
  }

  /** Aborts everything for good, and returns the app ids and collectors that were in flight. */
  close(reason: string): ReadonlySet<string> {
    return this.#inFlight.close(reason);
  }

  /** Resolves when nothing is in flight. */
  ended(): Promise<void> {
    return this.#inFlight.ended();
  }

  async #pollPending(): Promise<void> {
    const pending = this.#targets.filter(
      ({ appId }) => !this.#started.has(appId) && !this.#inFlight.has(appId),
    );
    for (const { appId } of pending) this.#started.add(appId);
    await Promise.all(pending.map((target) => this.#poll(target)));
  }

  async #poll(target: AppTarget): Promise<void> {
    const { clock, collectors, observer, store } = this.#deps;
    const outcome = await this.#inFlight.track(target.appId, (signal) =>
      toOutcome(() => collectors.app.fetch(this.#client, target, signal), clock),
    );
    if (outcome === undefined) return;
    // Whatever comes after `close` was fetched for a previous configuration.
    const final = this.#inFlight.isClosed ? toAborted(outcome) : outcome;
    store.publish(target, final);
    if (final.ok) this.#hasPolled = true;
    observer.onPoll(target, final);
  }

  async #runDue(
    trigger: Trigger,
    matches: (collector: WorkspaceCollector<unknown>) => boolean,
  ): Promise<void> {
    await Promise.all(
      this.#deps.collectors.workspace.filter(matches).map((each) => this.#runIfDue(each, trigger)),
    );
  }

  async #runIfDue(collector: WorkspaceCollector<unknown>, trigger: Trigger): Promise<void> {
    const { clock, observer, random, store } = this.#deps;
    const { isOptional } = collector;
    const name = collector.key.collector;
    const cadence = collector.cadence(this.#workspace);
    const state = store.result(name, this.#workspace.name);
    const due = { state, cadence, isOptional, trigger, nowBootSeconds: clock.bootSeconds(), random };
    if (cadence === undefined || this.#started.has(name) || this.#inFlight.has(name) || !isDue(due)) return;
    this.#started.add(name);
    const startedAtBootSeconds = clock.bootSeconds();
    const outcome = await this.#inFlight.track(name, (signal) => {
      const vmUuids = (): readonly string[] => store.vmUuids(this.#workspace.name);
      const subject = { workspace: this.#workspace, targets: this.#targets, vmUuids };
      return toOutcome(() => collector.fetch(this.#client, subject, signal), clock);
    });
    // The result of an aborted run, or of a previous configuration, is dropped.
    if (outcome === undefined || this.#inFlight.isClosed) return;
    store.publishResult(name, this.#workspace.name, { outcome, startedAtBootSeconds, ...cadence });
    if (outcome.ok) this.#onResult();
    observer.onRun(name, this.#workspace.name, outcome);
    await this.#pollPending();
  }

  #isCollector(key: string): boolean {
    return this.#deps.collectors.workspace.some((each) => each.key.collector === key);
  }
}

function toAborted({ finishedAtBootSeconds, durationSeconds }: PollOutcome): PollOutcome {
  const error = new ApiError('aborted', 'the configuration changed');
  return { ok: false, error, finishedAtBootSeconds, durationSeconds };
}
