import { ApiError } from '../errors.ts';

/** Requests in flight of one workspace, by app id or collector: abortable, never twice at a time. */
export class InFlight {
  readonly #active = new Map<string, AbortController>();
  readonly #ends = new Set<Promise<unknown>>();
  #isClosed = false;

  /** Whether everything was aborted for good. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  has(key: string): boolean {
    return this.#active.has(key);
  }

  /** Runs work that must not reject; `undefined` after `close`. */
  async track<T>(key: string, work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    if (this.#isClosed) return undefined;
    const controller = new AbortController();
    this.#active.set(key, controller);
    const end = work(controller.signal);
    this.#ends.add(end);
    try {
      return await end;
    } finally {
      this.#ends.delete(end);
      if (this.#active.get(key) === controller) this.#active.delete(key);
    }
  }

  /** Aborts matching requests, and returns their keys. */
  abort(reason: string, matches: (key: string) => boolean): ReadonlySet<string> {
    const aborted = new Set([...this.#active.keys()].filter(matches));
    for (const key of aborted) {
      this.#active.get(key)?.abort(new ApiError('aborted', reason));
      this.#active.delete(key);
    }
    return aborted;
  }

  /** Aborts all requests for good, and returns their keys. */
  close(reason: string): ReadonlySet<string> {
    this.#isClosed = true;
    return this.abort(reason, () => true);
  }

  /** Resolves when no request is left. */
  async ended(): Promise<void> {
    await Promise.all(this.#ends);
  }
}
