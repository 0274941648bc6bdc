import type { ApiError } from '../errors.ts';

/** Thrown by a collector that could collect only a part: the run failed, but its data counts. */
export class PartialResult<T> extends Error {
  readonly failure: ApiError;
  readonly data: T;

  constructor(failure: ApiError, data: T) {
    super(failure.message, { cause: failure });
    this.failure = failure;
    this.data = data;
  }
}
