import type { Edition } from './edition.ts';
import { createEditionPress, type EditionsOptions, type Made, type MakeEdition } from './make-edition.ts';

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
  readonly #make: MakeEdition;
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
    this.#make = createEditionPress(options);
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
    const startedAt = this.#options.clock.monotonicSeconds();
    this.#make((made) => this.#end(made, startedAt));
  }

  #end(made: Made, startedAt: number): void {
    if (made.edition === undefined) {
      this.#error = made.error;
    } else {
      this.#error = undefined;
      this.#current = made.edition;
      this.#isSmall = made.isSmall;
      this.#currentNumber = this.#begun;
      this.#outdatedAt = this.#changedAt;
    }
    const now = this.#options.clock.monotonicSeconds();
    this.#restUntil = now + Math.min(REST_FACTOR * (now - startedAt), MAX_REST_SECONDS);
    this.#isUnderWay = false;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
    // What failed is tried again by the next change or scrape.
    if (this.#error === undefined && this.#changedAt !== undefined) this.#schedule();
  }
}
