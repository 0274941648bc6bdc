import type { Clock } from '../clock.ts';
import { runAtOnce, SLICE_SECONDS, TimeSlice } from '../time-slice.ts';
import type { AppState } from './app-state.ts';
import { buildSnapshot, type Results, type SnapshotRules } from './build-snapshot.ts';
import { CvmHistory } from './cvm-history.ts';
import type { Snapshot } from './model.ts';

export interface SnapshotCacheOptions {
  readonly clock: Clock;
  /** The current limits. */
  readonly limits: () => Pick<SnapshotRules, 'staleAfterSeconds' | 'maxCvms'>;
}

/** What snapshots are built from; never changed later. */
interface Input {
  readonly states: readonly AppState[];
  readonly results: Results;
}

/** Builds snapshots by the current rules, and keeps the last one until something changes or expires. */
export class SnapshotCache {
  readonly #options: SnapshotCacheOptions;
  readonly #input: () => Input;
  readonly #history = new CvmHistory();
  /** The rules that each snapshot was built by, and its expiry by the boot clock. */
  readonly #built = new WeakMap<
    Snapshot,
    { readonly rules: SnapshotRules; readonly expiresAtBootSeconds: number }
  >();
  #current: Snapshot | undefined;
  #changes = 0;
  /** Builds that were started. */
  #builds = 0;
  #inSlices: Promise<void> | undefined;

  constructor(options: SnapshotCacheOptions, input: () => Input) {
    this.#options = options;
    this.#input = input;
  }

  /** The input has changed: the next snapshot is built from it. */
  invalidate(): void {
    this.#current = undefined;
    this.#changes += 1;
  }

  /** The current snapshot: the same object until something changes or expires. */
  get(): Snapshot {
    this.#current = this.#cached() ?? runAtOnce(this.#build());
    return this.#current;
  }

  /** The same, built in slices of time; it may lack what changes meanwhile. */
  async getInSlices(): Promise<Snapshot> {
    while (this.#inSlices !== undefined) await this.#inSlices;
    const build = this.#buildInSlices();
    const end = (): void => {
      this.#inSlices = undefined;
    };
    this.#inSlices = build.then(end, end);
    return build;
  }

  /** Whether nothing in a snapshot has expired since it was built, though newer data may have come. */
  isUnexpired(snapshot: Snapshot): boolean {
    const { rules, expiresAtBootSeconds = 0 } = this.#built.get(snapshot) ?? {};
    const now = this.#toRules();
    return (
      now.nowBootSeconds < expiresAtBootSeconds &&
      rules?.staleAfterSeconds === now.staleAfterSeconds &&
      rules.maxCvms === now.maxCvms &&
      rules.unixOffsetSeconds === now.unixOffsetSeconds
    );
  }

  #cached(): Snapshot | undefined {
    return this.#current !== undefined && this.isUnexpired(this.#current) ? this.#current : undefined;
  }

  async #buildInSlices(): Promise<Snapshot> {
    const cached = this.#cached();
    if (cached !== undefined) return cached;
    const slice = new TimeSlice(SLICE_SECONDS, this.#options.clock.monotonicSeconds);
    const steps = this.#build();
    const [builds, changes] = [this.#builds, this.#changes];
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) {
        if (changes === this.#changes) this.#current = value;
        return value;
      }
      if (slice.isOver()) await slice.next();
      // Another build has added newer readings to the history: older ones must not follow.
      if (builds !== this.#builds) return this.#buildInSlices();
    }
  }

  #build(): Generator<undefined, Snapshot> {
    this.#builds += 1;
    return this.#toSteps(this.#toRules(), this.#input());
  }

  *#toSteps(rules: SnapshotRules, { states, results }: Input): Generator<undefined, Snapshot> {
    const { snapshot, expiresAtBootSeconds } = yield* buildSnapshot(states, results, rules, this.#history);
    this.#history.retain(states.flatMap(({ good }) => good?.cvms ?? []));
    this.#built.set(snapshot, { rules, expiresAtBootSeconds });
    return snapshot;
  }

  #toRules(): SnapshotRules {
    const { clock, limits } = this.#options;
    return {
      nowBootSeconds: clock.bootSeconds(),
      unixOffsetSeconds: clock.unixOffsetSeconds(),
      ...limits(),
    };
  }
}
