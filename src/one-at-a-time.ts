/**
 * Makes work run at most once at a time. Work that began before a call may return an outdated result, so all callers
 * share one further run, which waits. The work must not reject.
 */
export function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting: Promise<T> | undefined;
  return () => {
    waiting ??= last.then(() => {
      waiting = undefined;
      return work();
    });
    last = waiting;
    return waiting;
  };
}
