/** About one subject, and about several. */
type OneOrMany = readonly [one: string, many: string];

/** Messages of a `FailureLog`. */
export interface FailureMessages {
  readonly failed: OneOrMany;
  readonly reasonChanged: OneOrMany;
  readonly recovered: OneOrMany;
  /** Once an hour while failures last. */
  readonly summary: string;
  /** When a group has reached its limit of lines an hour. */
  readonly limited: string;
}

/** Polls of apps: their failures do not mean that the apps fail. */
export const APP_POLLS: FailureMessages = {
  failed: ['app poll failed', 'app polls failed'],
  reasonChanged: ['app poll still failing, reason changed', 'app polls still failing, reason changed'],
  recovered: ['app poll recovered', 'app polls recovered'],
  summary: 'app polls keep failing',
  limited: 'app polls change too often, further changes are summarised hourly',
};

/** Runs of workspace collectors, such as the list of apps: one subject in each group. */
export const COLLECTORS: FailureMessages = {
  failed: ['collector failed', 'collector failed'],
  reasonChanged: ['collector still failing, reason changed', 'collector still failing, reason changed'],
  recovered: ['collector recovered', 'collector recovered'],
  summary: 'collector keeps failing',
  limited: 'collector changes too often, further changes are summarised hourly',
};

/** CVMs of successful responses that are unreadable or of another app. */
export const UNREADABLE_CVMS: FailureMessages = {
  failed: ['CVMs dropped', 'CVMs of several apps dropped'],
  reasonChanged: ['CVMs dropped', 'CVMs of several apps dropped'],
  recovered: ['no CVMs of the app dropped any more', 'no CVMs of several apps dropped any more'],
  summary: 'CVMs keep being dropped',
  limited: 'dropped CVMs change too often, further changes are summarised hourly',
};
