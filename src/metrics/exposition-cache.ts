import type { Clock } from '../clock.ts';
import type { Snapshot } from '../snapshot/model.ts';
import type { Store } from '../snapshot/store.ts';
import { SLICE_SECONDS, TimeSlice } from '../time-slice.ts';
import type { FamilyFilter } from './define.ts';
import type { ExpositionFormat } from './format.ts';
import { type RenderedSnapshot, toRenderedSnapshot } from './rendered-snapshot.ts';

export interface ExpositionCacheOptions {
  readonly source: Pick<Store, 'snapshot' | 'snapshotInSlices' | 'isUnexpired' | 'onChange'>;
  /** The current filter; a new object after each change. */
  readonly filter: () => FamilyFilter;
  readonly clock: Clock;
}

/** Apps and CVMs that are rendered in a few milliseconds: a scrape that finds a change renders them itself. */
const SMALL_FLEET = 128;

/** A render starts when nothing has changed for this long: once per poll cycle, not once per response, ... */
const QUIET_SECONDS = 1;
/** ... but no later than this after the first change. */
const MAX_DELAY_SECONDS = 5;

/** A change that is not yet in the cache after this long makes scrapes wait for the next render. */
const MAX_LAG_SECONDS = 10;

/** Without a scrape for this long, nothing is rendered ahead of the next one. */
const DEMAND_SECONDS = 600;

/**
 * Renders the metrics of Phala Cloud in one format when they change, and keeps the last complete rendering for scrapes.
 * A scrape waits for a render only where the fleet is small or the cached data is no longer fresh.
 */
export class ExpositionCache {
  readonly #options: ExpositionCacheOptions;
  readonly #format: ExpositionFormat;
  /** By the monotonic clock. */
  #requestedAt: number;
  #cached: RenderedSnapshot | undefined;
  #render: Promise<RenderedSnapshot> | undefined;
  /** First change that the cached rendering lacks, and that the render in flight will lack; by the boot clock. */
  #changedAt: number | undefined;
  #changedSinceStart: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ExpositionCacheOptions, format: ExpositionFormat) {
    this.#options = options;
    this.#format = format;
    this.#requestedAt = options.clock.monotonicSeconds();
    options.source.onChange(() => {
      const now = options.clock.bootSeconds();
      this.#changedAt ??= now;
      this.#changedSinceStart ??= now;
      this.#schedule();
    });
  }

  /** The rendering to serve now. @throws the error of the render, where nothing fresh is cached. */
  async get(): Promise<RenderedSnapshot> {
    this.#requestedAt = this.#options.clock.monotonicSeconds();
    if (this.#isFresh(this.#cached)) return this.#cached;
    if (this.#render !== undefined) {
      const rendered = await this.#render;
      if (this.#isFresh(rendered)) return rendered;
    }
    // A render that began after this call is fresh enough, even if some of its data has expired meanwhile.
    return this.#render ?? this.#start();
  }

  #isFresh(rendered: RenderedSnapshot | undefined): rendered is RenderedSnapshot {
    const { source, filter, clock } = this.#options;
    if (rendered?.filter !== filter()) return false;
    if (isSmallFleet(rendered.snapshot)) {
      const current = source.snapshot();
      if (current === rendered.snapshot) return true;
      if (isSmallFleet(current)) return false;
    }
    const lagSeconds = clock.bootSeconds() - (this.#changedAt ?? Number.POSITIVE_INFINITY);
    return source.isUnexpired(rendered.snapshot) && lagSeconds <= MAX_LAG_SECONDS;
  }

  #schedule(): void {
    if (this.#render !== undefined) return;
    const { clock } = this.#options;
    if (clock.monotonicSeconds() > this.#requestedAt + DEMAND_SECONDS) {
      this.#cached = undefined;
      return;
    }
    const now = clock.bootSeconds();
    const latest = (this.#changedAt ?? now) + MAX_DELAY_SECONDS;
    const delaySeconds = Math.max(Math.min(QUIET_SECONDS, latest - now), 0);
    clearTimeout(this.#timer);
    // Errors reach the scrapes that wait; without one, the next scrape or change tries again.
    this.#timer = setTimeout(() => void this.#start().catch(() => undefined), delaySeconds * 1000).unref();
  }

  async #start(): Promise<RenderedSnapshot> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#changedSinceStart = undefined;
    this.#render = this.#toRendered();
    try {
      this.#cached = await this.#render;
      this.#changedAt = this.#changedSinceStart;
    } finally {
      this.#render = undefined;
    }
    if (this.#changedAt !== undefined) this.#schedule();
    return this.#cached;
  }

  async #toRendered(): Promise<RenderedSnapshot> {
    const { source, filter, clock } = this.#options;
    const snapshot = await source.snapshotInSlices();
    const sliceSeconds = isSmallFleet(snapshot) ? Number.POSITIVE_INFINITY : SLICE_SECONDS;
    return toRenderedSnapshot(
      { snapshot, filter: filter(), format: this.#format },
      new TimeSlice(sliceSeconds, clock.monotonicSeconds),
    );
  }
}

function isSmallFleet({ apps }: Snapshot): boolean {
  return apps.reduce((sum, { cvms }) => sum + 1 + cvms.length, 0) <= SMALL_FLEET;
}
