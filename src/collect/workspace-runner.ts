import { type Clock, toDurationSeconds } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { FailureReason } from '../errors.ts';
import { APP_LISTS } from '../snapshot/collected.ts';
import type { AppTarget, Cvm } from '../snapshot/model.ts';
import type { Store } from '../snapshot/store.ts';
import type { Cadence, Collectors, WorkspaceCollector } from './collector.ts';
import { isDue, type Trigger } from './due.ts';
import { InFlight } from './in-flight.ts';
import type { CollectObserver } from './observer.ts';
import type { WorkspacePlan } from './plan.ts';
import { Rejections } from './rejections.ts';

/** What was in flight when a runner was closed: app ids and collectors. */
export interface Aborted {
  readonly fingerprint: string;
  readonly keys: ReadonlySet<string>;
}

/** What the runners of all workspaces share. */
export interface RunnerDeps {
  readonly collectors: Collectors;
  readonly store: Store;
  readonly observer: CollectObserver;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
}

/** A collector that is switched on in the workspace. */
interface Enabled {
  readonly collector: WorkspaceCollector<unknown>;
  readonly cadence: Cadence;
}

/** Reasons that are answers about one app; all else may fail for the whole workspace. */
const NOT_VISIBLE: readonly FailureReason[] = ['forbidden', 'not_found'];

/** Runs the collectors of one workspace in cycles that never overlap, whatever the other workspaces do. */
export class WorkspaceRunner {
  readonly name: string;
  /** Names of the collectors that are switched on. */
  readonly collectors: readonly string[];
  readonly #plan: WorkspacePlan;
  readonly #config: Config;
  readonly #deps: RunnerDeps;
  readonly #enabled: readonly Enabled[];
  readonly #onList: () => void;
  readonly #inFlight: InFlight;
  readonly #rejections = new Rejections();
  #targets: readonly AppTarget[] = [];
  /** Apps whose polls were started since the current cycle, or the catch-up after a reload, began. */
  #started = new Set<string>();
  #isCycling = false;
  /** Whether the API has answered a request of the current cycle, if only that an app is not visible. */
  #isApiAnswering = false;

  /** `onList` runs when there is a new list of apps. */
  constructor(plan: WorkspacePlan, config: Config, deps: RunnerDeps, onList: () => void) {
    this.#plan = plan;
    this.#config = config;
    this.#deps = deps;
    this.#onList = onList;
    this.#inFlight = new InFlight(deps.clock);
    this.#enabled = deps.collectors.workspace.flatMap((collector) => {
      const cadence = collector.cadence(plan.workspace, config);
      return cadence === undefined ? [] : [{ collector, cadence }];
    });
    this.name = plan.workspace.name;
    this.collectors = [
      deps.collectors.app.name,
      ...this.#enabled.map((each) => each.collector.key.collector),
    ];
  }

  /** Replaces the apps to poll. Polls of removed apps are aborted; an app that returns is polled again. */
  setTargets(targets: readonly AppTarget[]): void {
    const appIds = new Set(targets.map(({ appId }) => appId));
    for (const { appId } of this.#targets) {
      if (appIds.has(appId)) continue;
      this.#started.delete(appId);
      this.#inFlight.abort(appId, 'the app is no longer polled');
    }
    this.#targets = targets;
  }

  /** Collects everything, or only the rest where the previous runner did the same in the same way. */
  start(previous: Aborted | undefined): Promise<void> {
    const isSame = previous?.fingerprint === this.#plan.fingerprint;
    return isSame ? this.#catchUp(previous.keys) : this.cycle('restart');
  }

  /** Polls every app and runs the collectors that are due; skipped while the previous cycle still runs. */
  async cycle(trigger: Trigger = 'cycle'): Promise<void> {
    const { clock, observer, store } = this.#deps;
    if (this.#isCycling) {
      observer.onSkippedCycle(this.name);
      return;
    }
    this.#isCycling = true;
    const startedAt = clock.monotonicSeconds();
    this.#started = new Set();
    this.#isApiAnswering = false;
    await this.#plan.client.beginCycle();
    const hasNoApps = this.#targets.length === 0;
    const besideApps = this.#runDue(false, () => trigger);
    await this.#pollPending();
    // The list shows whether an app still exists, and whether the key is rejected for everything.
    if (this.#rejections.takeNew())
      await this.#runDue(false, (name) => (name === APP_LISTS.collector ? 'restart' : trigger));
    // With nothing else to poll, a cycle that starts meanwhile would end at once and report completion.
    if (hasNoApps) await besideApps;
    this.#isCycling = false;
    // Without any answer, what fails is not only the endpoint of another collector.
    const afterApps = this.#isApiAnswering ? this.#runDue(true, () => trigger) : undefined;
    // Collectors may take long: the next cycle of the known apps does not wait for them.
    await Promise.all([besideApps, afterApps]);
    const durationSeconds = toDurationSeconds(startedAt, clock);
    const snapshot = await store.snapshotInSlices();
    if (!this.#inFlight.isClosed) observer.onCycle(this.name, durationSeconds, snapshot);
  }

  /** Aborts everything for good. */
  close(reason: string): Aborted {
    return { fingerprint: this.#plan.fingerprint, keys: this.#inFlight.close(reason) };
  }

  // After a reload: polls apps that were never polled or whose polls were aborted, and runs collectors likewise.
  async #catchUp(aborted: ReadonlySet<string>): Promise<void> {
    const { observer, store } = this.#deps;
    const isDone = ({ appId }: AppTarget): boolean => store.isPolled(appId) && !aborted.has(appId);
    this.#started = new Set(this.#targets.filter(isDone).map(({ appId }) => appId));
    const toTrigger = (name: string): Trigger => (aborted.has(name) ? 'restart' : 'reload');
    await Promise.all([this.#pollPending(), this.#runDue(false, toTrigger)]);
    await this.#runDue(true, toTrigger);
    if (!this.#inFlight.isClosed) observer.onCatchUp(this.name);
  }

  async #pollPending(): Promise<void> {
    await Promise.all(this.#targets.map((target) => this.#pollIfPending(target)));
  }

  async #pollIfPending(target: AppTarget): Promise<void> {
    const { collectors, observer, store } = this.#deps;
    if (this.#started.has(target.appId) || this.#inFlight.has(target.appId)) return;
    this.#started.add(target.appId);
    const outcome = await this.#inFlight.run(target.appId, (signal) =>
      collectors.app.fetch(this.#plan.client, target, signal),
    );
    if (outcome === undefined) return;
    store.publish(target, outcome);
    this.#rejections.note(target.appId, outcome);
    if (outcome.ok || NOT_VISIBLE.includes(outcome.error.reason)) this.#isApiAnswering = true;
    observer.onPoll(target, outcome);
  }

  async #runDue(isAfterApps: boolean, toTrigger: (name: string) => Trigger): Promise<void> {
    const collectors = this.#enabled.filter(({ collector }) => collector.isAfterApps === isAfterApps);
    await Promise.all(
      collectors.map((each) => this.#runIfDue(each, toTrigger(each.collector.key.collector))),
    );
  }

  async #runIfDue({ collector, cadence }: Enabled, trigger: Trigger): Promise<void> {
    const { clock, observer, random, store } = this.#deps;
    const { isOptional, key } = collector;
    const state = store.result(key.collector, this.name);
    const startedAtBootSeconds = clock.bootSeconds();
    const isUrgent = (): boolean => collector.isUrgent?.(this.#plan.client, () => this.#listCvms()) === true;
    const due = {
      state,
      cadence,
      isOptional,
      isUrgent,
      trigger,
      nowBootSeconds: startedAtBootSeconds,
      random,
    };
    if (this.#inFlight.has(key.collector) || !isDue(due)) return;
    const outcome = await this.#inFlight.run(key.collector, (signal) =>
      collector.fetch(this.#plan.client, () => this.#listCvms(), signal, {
        config: this.#config,
        dataOf: (of) => store.data(of, this.name),
        startedAtBootSeconds,
        freshSeconds: cadence.freshSeconds,
      }),
    );
    // The result of an aborted run, or of a previous configuration, is dropped.
    if (outcome === undefined || this.#inFlight.isClosed) return;
    if (outcome.ok && outcome.answer === undefined) return;
    store.publishResult(key.collector, this.name, { outcome, startedAtBootSeconds, ...cadence });
    const isList = outcome.ok && key === APP_LISTS;
    if (isList) this.#isApiAnswering = true;
    if (isList) this.#onList();
    observer.onRun(key.collector, this.name, outcome);
    if (isList) await this.#pollPending();
  }

  #listCvms(): readonly Cvm[] {
    return this.#targets.flatMap(({ appId }) => this.#deps.store.cvms(appId));
  }
}
