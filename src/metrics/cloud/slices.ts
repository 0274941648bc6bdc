/** How long work may keep everything else waiting at a time. */
const SLICE_SECONDS = 0.002;

/** Work that can pause after every step. */
export interface SlicedWork<T> {
  readonly steps: Iterator<unknown, T>;
  readonly monotonicSeconds: () => number;
  readonly onDone: (result: T, slices: number) => void;
  readonly onError: (error: unknown) => void;
}

/** Does the work's first slice at once and the others in turns of the event loop, which is free in between. */
export function workInSlices<T>(work: SlicedWork<T>, slices = 1): void {
  const result = workOneSlice(work);
  if (result === undefined) setImmediate(() => workInSlices(work, slices + 1));
  else if (result.ok) work.onDone(result.value, slices);
  else work.onError(result.error);
}

type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

function workOneSlice<T>({ steps, monotonicSeconds }: SlicedWork<T>): Result<T> | undefined {
  const endsAt = monotonicSeconds() + SLICE_SECONDS;
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
