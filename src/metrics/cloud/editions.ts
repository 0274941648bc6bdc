import type { Clock } from '../../clock.ts';
import type { Snapshot } from '../../snapshot/model.ts';
import { CATALOGUE } from '../catalogue/catalogue.ts';
import type { FamilyFilter } from '../family-filter.ts';
import type { Compressor } from './compressor.ts';
import { createEditionMaker, type Edition } from './edition.ts';
import { createRenderer, type RenderedFamily } from './render-sections.ts';
import { workInSlices } from './slices.ts';

/** What editions are made from. */
export interface SnapshotSource {
  /** What is true now. */
  readonly snapshot: () => Snapshot;
  /** Whether nothing has changed since this snapshot. */
  readonly isCurrent: (snapshot: Snapshot) => boolean;
  /** Whether a snapshot may still be shown, though something may have changed since: nothing in it is too old. */
  readonly isShowable: (snapshot: Snapshot) => boolean;
  /** Calls the listener whenever something has changed. */
  readonly onChange: (listener: () => void) => void;
}

/** What editions stand on. */
export interface EditionsOptions {
  readonly source: SnapshotSource;
  /** In force now; another object where it changed. */
  readonly filter: () => FamilyFilter;
  readonly compressor: Compressor;
  readonly clock: Clock;
}

/** What an edition is of. */
type Basis = Pick<Edition, 'snapshot' | 'filter'>;

/** So many apps and CVMs are rendered in one go: a few milliseconds. */
const SMALL_FLEET = 128;

/** Of larger fleets, rendering keeps everything else waiting no longer than this at a time. */
const SLICE_SECONDS = 0.002;

/** Compressing so little takes a few milliseconds: scrapes that want it can wait. */
const QUICK_BYTES = 262_144;

/** After a rendering we rest so many times as long as it took, ... */
const REST_FACTOR = 20;
/** ... but no longer than this. */
const MAX_REST_SECONDS = 1;

/** A scrape waits for the next edition rather than get one that has been out of date for so long. */
const MAX_LAG_SECONDS = 10;

/**
 * Makes an edition whenever something has changed, a little at a time. Until it is complete, scrapes get the one before:
 * none waits for a rendering, except where nothing that is true could be shown instead.
 */
export class Editions {
  readonly #options: EditionsOptions;
  readonly #createEdition = createEditionMaker();
  readonly #renderer = createRenderer(CATALOGUE);
  readonly #waiting = new Set<() => void>();
  #current: Edition | undefined;
  /** When something changed that the current edition does not show, by the boot clock. */
  #outdatedAt: number | undefined;
  /** When something changed that the edition under way will not show. */
  #changedAt: number | undefined;
  #isUnderWay = false;
  /** How many editions were begun, and which of them is the current one. */
  #begun = 0;
  #currentNumber = 0;
  /** Whether the last edition was made in one go: then a scrape may as well make the next one. */
  #isSmall = true;
  #restUntil = 0;
  #timer: NodeJS.Timeout | undefined;
  /** What the last attempt failed with. */
  #error: Error | undefined;

  constructor(options: EditionsOptions) {
    this.#options = options;
    options.source.onChange(() => this.#noteChange());
  }

  /** What scrapes get now. @throws whatever went wrong, where nothing can be shown instead. */
  async take(): Promise<Edition> {
    const begunBefore = this.#begun;
    if (this.#isDue()) this.#begin();
    for (;;) {
      const edition = this.#find(begunBefore);
      if (edition !== undefined) return edition;
      if (this.#isUnderWay) await new Promise<void>((resolve) => this.#waiting.add(resolve));
      else if (this.#error === undefined) this.#begin();
      else throw this.#error;
    }
  }

  // What was true after we were asked is good enough, though data in it may have become too old meanwhile.
  #find(begunBefore: number): Edition | undefined {
    const edition = this.#current;
    const isAsWanted = edition?.filter === this.#options.filter();
    if (edition === undefined || !isAsWanted) return undefined;
    return this.#isShowable(edition) || this.#currentNumber > begunBefore ? edition : undefined;
  }

  #isDue(): boolean {
    const { filter, source, clock } = this.#options;
    if (this.#isUnderWay) return false;
    if (this.#current === undefined || !this.#isShowable(this.#current)) return true;
    if (this.#current.filter === filter() && source.isCurrent(this.#current.snapshot)) return false;
    return this.#isSmall || clock.monotonicSeconds() >= this.#restUntil;
  }

  #isShowable({ snapshot, filter }: Edition): boolean {
    const { source, clock } = this.#options;
    const lagSeconds = clock.bootSeconds() - (this.#outdatedAt ?? Number.POSITIVE_INFINITY);
    return filter === this.#options.filter() && source.isShowable(snapshot) && lagSeconds <= MAX_LAG_SECONDS;
  }

  #noteChange(): void {
    const now = this.#options.clock.bootSeconds();
    this.#outdatedAt ??= now;
    this.#changedAt ??= now;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isUnderWay || this.#timer !== undefined) return;
    const restSeconds = Math.max(this.#restUntil - this.#options.clock.monotonicSeconds(), 0);
    this.#timer = setTimeout(() => this.#begin(), restSeconds * 1000).unref();
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isUnderWay = true;
    this.#begun += 1;
    this.#changedAt = undefined;
    const { source, filter, clock } = this.#options;
    const startedAt = clock.monotonicSeconds();
    try {
      const basis = { snapshot: source.snapshot(), filter: filter() };
      this.#isSmall = isSmall(basis.snapshot);
      workInSlices({
        steps: this.#renderer.render(basis.snapshot, basis.filter),
        sliceSeconds: this.#isSmall ? Number.POSITIVE_INFINITY : SLICE_SECONDS,
        monotonicSeconds: clock.monotonicSeconds,
        onDone: (families) => void this.#complete(basis, families, startedAt),
        onError: (error) => this.#end(startedAt, error),
      });
    } catch (error) {
      this.#end(startedAt, error);
    }
  }

  async #complete(basis: Basis, families: readonly RenderedFamily[], startedAt: number): Promise<void> {
    try {
      const edition = this.#createEdition(basis, families);
      const { freshBytes, done } = this.#options.compressor.prepare(edition);
      // Whoever asks for what cannot be compressed is told; all others are not kept waiting for it.
      const settled = done.catch(() => undefined);
      if (!this.#isSmall && freshBytes > QUICK_BYTES) await settled;
      this.#current = edition;
    } catch (error) {
      this.#end(startedAt, error);
      return;
    }
    this.#currentNumber = this.#begun;
    this.#outdatedAt = this.#changedAt;
    this.#end(startedAt);
  }

  #end(startedAt: number, error?: unknown): void {
    const now = this.#options.clock.monotonicSeconds();
    this.#restUntil = now + Math.min(REST_FACTOR * (now - startedAt), MAX_REST_SECONDS);
    this.#isUnderWay = false;
    this.#error = error === undefined ? undefined : toError(error);
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
    // What failed is tried again by the next change or scrape.
    if (error === undefined && this.#changedAt !== undefined) this.#schedule();
  }
}

function isSmall({ apps }: Snapshot): boolean {
  return apps.reduce((sum, { cvms }) => sum + 1 + cvms.length, 0) <= SMALL_FLEET;
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error('a rendering failed', { cause: error });
}
