export type OneOrMany = readonly [one: string, many: string];

export interface FailureMessages {
  /** Logged for each new reason. */
  readonly failed: OneOrMany;
  readonly recovered: OneOrMany;
  /** Once an hour while failures last. */
  readonly summary: string;
  /** The field with the ids of some subjects. */
  readonly ids: string;
}

/** Polls of apps: their failures do not mean that the apps fail. */
export const APP_POLLS: FailureMessages = {
  failed: ['app poll failed', 'app polls failed'],
  recovered: ['app poll recovered', 'app polls recovered'],
  summary: 'app polls keep failing',
  ids: 'app_ids',
};

/** Runs of workspace collectors, such as the list of apps. */
export const COLLECTORS: FailureMessages = {
  failed: ['collector failed', 'collectors failed'],
  recovered: ['collector recovered', 'collectors recovered'],
  summary: 'collectors keep failing',
  ids: 'collectors',
};

/** CVMs of successful responses that are unreadable or of another app. */
export const UNREADABLE_CVMS: FailureMessages = {
  failed: ['CVMs dropped', 'CVMs of several apps dropped'],
  recovered: ['no CVMs of the app dropped any more', 'no CVMs of several apps dropped any more'],
  summary: 'CVMs keep being dropped',
  ids: 'app_ids',
};
