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

/** Lists of apps; a workspace has one. */
export const DISCOVERY: FailureMessages = {
  failed: 'discovery failed',
  manyFailed: 'discovery failed',
  reasonChanged: 'discovery still failing, reason changed',
  manyReasonsChanged: 'discovery still failing, reason changed',
  recovered: 'discovery recovered',
  manyRecovered: 'discovery recovered',
  summary: 'discovery keeps failing',
  limited: 'discovery changes too often, further changes are summarised hourly',
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
