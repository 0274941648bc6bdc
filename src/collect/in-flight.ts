import { type Clock, toDurationSeconds } from '../clock.ts';
import { ApiError } from '../errors.ts';
import type { Outcome } from '../snapshot/outcome.ts';
import { PartialResult } from './partial-result.ts';

/** Work in flight of one workspace, by app id or collector: abortable, never twice at a time. */
export class InFlight {
  readonly #clock: Clock;
  readonly #active = new Map<string, AbortController>();
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether everything was aborted for good. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  has(key: string): boolean {
    return this.#active.has(key);
  }

  /** Runs work to its end: the one place where errors become data. `undefined` after `close`. */
  async run<T>(key: string, work: (signal: AbortSignal) => Promise<T>): Promise<Outcome<T> | undefined> {
    if (this.#isClosed) return undefined;
    const controller = new AbortController();
    this.#active.set(key, controller);
    const startedAt = this.#clock.monotonicSeconds();
    const result = await settle(work, controller.signal);
    if (this.#active.get(key) === controller) this.#active.delete(key);
    return {
      ...result,
      finishedAtBootSeconds: this.#clock.bootSeconds(),
      durationSeconds: toDurationSeconds(startedAt, this.#clock),
    };
  }

  abort(key: string, reason: string): void {
    this.#active.get(key)?.abort(new ApiError('aborted', reason));
    this.#active.delete(key);
  }

  /** Aborts everything for good, and returns the keys. */
  close(reason: string): ReadonlySet<string> {
    this.#isClosed = true;
    const keys = new Set(this.#active.keys());
    for (const key of keys) this.abort(key, reason);
    return keys;
  }
}

// Whatever ends after an abort was fetched for a previous configuration.
async function settle<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal) {
  try {
    const answer = await work(signal);
    signal.throwIfAborted();
    return { ok: true, answer } as const;
  } catch (failure) {
    const error: unknown = signal.aborted ? signal.reason : failure;
    if (error instanceof PartialResult)
      return { ok: false, error: error.failure, answer: error.data } as const;
    return { ok: false, error: toApiError(error) } as const;
  }
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError('bug', 'an unexpected error in a collector', { cause: error });
}
