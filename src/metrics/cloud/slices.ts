/** Work that can pause after every step. */
export interface SlicedWork<T> {
  readonly steps: Iterator<unknown, T>;
  /** How long it may keep everything else waiting at a time. */
  readonly sliceSeconds: number;
  readonly monotonicSeconds: () => number;
  readonly onDone: (result: T) => void;
  readonly onError: (error: unknown) => void;
}

/** Does the work's first slice at once and the others in turns of the event loop, which is free in between. */
export function workInSlices<T>(work: SlicedWork<T>): void {
  const result = workOneSlice(work);
  if (result === undefined) setImmediate(() => workInSlices(work));
  else if (result.ok) work.onDone(result.value);
  else work.onError(result.error);
}

type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

function workOneSlice<T>({ steps, sliceSeconds, monotonicSeconds }: SlicedWork<T>): Result<T> | undefined {
  const endsAt = monotonicSeconds() + sliceSeconds;
  try {
    do {
      const { done, value } = steps.next();
      if (done === true) return { ok: true, value };
    } while (monotonicSeconds() < endsAt);
    return undefined;
  } catch (error) {
    return { ok: false, error };
  }
}
