import type { ApiError, FailureReason } from '../errors.ts';
import type { AppCvms } from './model.ts';

/** The result of a run of a collector. */
export type Outcome<T> = PollTimes &
  (
    | { readonly ok: true; readonly answer: T }
    /** `answer` is what could be collected nevertheless. */
    | { readonly ok: false; readonly error: ApiError; readonly answer?: T | undefined }
  );

/** The result of a poll of an app. */
export type PollOutcome = Outcome<AppCvms>;

/** When a run ended, and how long it took with all its attempts. */
export interface PollTimes {
  /** By the boot clock. */
  readonly finishedAtBootSeconds: number;
  readonly durationSeconds: number;
}

/** How the last run of a collector ended; `failure` is `undefined` when it succeeded. */
export interface LastRun extends PollTimes {
  readonly failure: FailureReason | undefined;
  readonly httpStatus: number | undefined;
}

/** The last poll of an app, for a snapshot. */
export interface PollResult {
  /** `undefined` when the poll succeeded. */
  readonly failure: FailureReason | undefined;
  readonly finishedAtSeconds: number;
  readonly durationSeconds: number;
}
