import { ApiError } from '../errors.ts';
import type { AppTarget } from '../snapshot/model.ts';

/** What is asked of the API: an app, or the list of apps. */
export type Subject = AppTarget | 'list';

interface Request {
  readonly subject: Subject;
  readonly controller: AbortController;
}

/** What one workspace asks at this moment, so that it can be broken off and is not asked twice. */
export class Requests {
  /** By app id, or `list`; without those that were broken off. */
  readonly #active = new Map<string, Request>();
  readonly #ends = new Set<Promise<unknown>>();
  #isClosed = false;

  /** Whether nothing more may be asked. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether this is asked now. */
  has(subject: Subject): boolean {
    return this.#active.has(toKey(subject));
  }

  /** Runs a request that must not fail; `undefined` where nothing more may be asked. */
  async track<T>(subject: Subject, work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    if (this.#isClosed) return undefined;
    const request: Request = { subject, controller: new AbortController() };
    this.#active.set(toKey(subject), request);
    const end = work(request.controller.signal);
    this.#ends.add(end);
    try {
      return await end;
    } finally {
      this.#ends.delete(end);
      if (this.#active.get(toKey(subject)) === request) this.#active.delete(toKey(subject));
    }
  }

  /** Breaks off the requests that are meant. */
  abort(reason: string, isMeant: (subject: Subject) => boolean): void {
    for (const [key, { subject, controller }] of this.#active) {
      if (!isMeant(subject)) continue;
      this.#active.delete(key);
      controller.abort(new ApiError('aborted', reason));
    }
  }

  /** Breaks off everything for good, and resolves when nothing is left under way. */
  async close(reason: string): Promise<void> {
    this.#isClosed = true;
    this.abort(reason, () => true);
    await Promise.all(this.#ends);
  }
}

function toKey(subject: Subject): string {
  return subject === 'list' ? subject : subject.appId;
}
