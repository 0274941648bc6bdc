import type { FailureMessages } from './failure-log.ts';

/** Polls of apps: that they fail says nothing of the apps themselves. */
export const APP_POLLS: FailureMessages = {
  failed: 'app poll failed',
  manyFailed: 'app polls failed',
  reasonChanged: 'app poll still failing, reason changed',
  manyReasonsChanged: 'app polls still failing, reason changed',
  recovered: 'app poll recovered',
  manyRecovered: 'app polls recovered',
  summary: 'app polls keep failing',
  limited: 'app polls change too often, further changes are summarised hourly',
};

/** Runs of workspace collectors, such as the list of apps. */
export const COLLECTORS: FailureMessages = {
  failed: 'collector failed',
  manyFailed: 'collector failed',
  reasonChanged: 'collector still failing, reason changed',
  manyReasonsChanged: 'collector still failing, reason changed',
  recovered: 'collector recovered',
  manyRecovered: 'collector recovered',
  summary: 'collector keeps failing',
  limited: 'collector changes too often, further changes are summarised hourly',
};

/** CVMs of good responses that cannot be read, or name another app. */
export const UNREADABLE_CVMS: FailureMessages = {
  failed: 'CVMs dropped',
  manyFailed: 'CVMs of several apps dropped',
  reasonChanged: 'CVMs dropped',
  manyReasonsChanged: 'CVMs of several apps dropped',
  recovered: 'no CVMs of the app dropped any more',
  manyRecovered: 'no CVMs of several apps dropped any more',
  summary: 'CVMs keep being dropped',
  limited: 'dropped CVMs change too often, further changes are summarised hourly',
};
