import { ApiError } from '../../errors.ts';
import { unlessAborted } from './unless-aborted.ts';

/** How long a piece of work may take, and what it brings when it is done in time. */
export interface Deadline {
  readonly seconds: number;
  readonly what: string;
}

/** Runs a piece of work with a signal that aborts when its time is up, or when the outer signal does. */
export async function withDeadline<T>(
  { seconds, what }: Deadline,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const controller = new AbortController();
  const onOuterAbort = (): void => controller.abort(outer.reason);
  const timer = setTimeout(() => {
    controller.abort(new ApiError('timeout', `no complete ${what} within ${seconds} s`));
  }, seconds * 1000);
  outer.addEventListener('abort', onOuterAbort, { once: true });
  try {
    // A request that still waits for its connection does not hear of an abort: we do not wait for it.
    return await unlessAborted(work(controller.signal), controller.signal);
  } catch (error) {
    // What the API did answer is what happened, even where the rest of its answer came too late.
    if (error instanceof ApiError && error.details.httpStatus !== undefined) throw error;
    // An abort may surface as another error of a stream that was cut; the reason is what happened.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', onOuterAbort);
  }
}
