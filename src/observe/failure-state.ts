import type { Clock } from '../clock.ts';
import type { LogFields } from '../log.ts';
import { HourlyLimit } from './hourly-limit.ts';

/** Why something failed, and what to log of it. */
export interface Failure {
  readonly reason: string;
  readonly level: 'warn' | 'error';
  readonly fields: LogFields;
}

/** How often an hour may say that one subject fails anew: one that flaps is then in the hourly summary only. */
const FAILURES_PER_SUBJECT = 3;

/** Lines about all subjects of one group in an hour, without the summary. */
export const LINES_PER_GROUP = 20;

/** What can fail, such as the polls of an app. */
export interface Subject {
  readonly id: string;
  readonly fields: LogFields;
  /** As of now; `undefined` where it works. */
  failure: Failure | undefined;
  failingSince: number;
  /** The reason that the log has told; `undefined` where it has told that it works. */
  logged: string | undefined;
  readonly limit: HourlyLimit;
}

/** Subjects that are likely to fail together, such as the apps of a workspace. */
export interface Group {
  readonly subjects: Map<string, Subject>;
  /** Reasons that the log has told since everything worked. */
  readonly reasons: Set<string>;
  /** Failures by reason since the last summary, and since when they are counted. */
  readonly counts: Map<string, number>;
  countedSince: number;
  readonly limit: HourlyLimit;
}

/** Creates a group without subjects. */
export function createGroup(clock: Clock): Group {
  return {
    subjects: new Map(),
    reasons: new Set(),
    counts: new Map(),
    countedSince: 0,
    limit: new HourlyLimit(LINES_PER_GROUP, clock),
  };
}

/** Creates a subject that works. */
export function createSubject(id: string, fields: LogFields, clock: Clock): Subject {
  const limit = new HourlyLimit(FAILURES_PER_SUBJECT, clock);
  return { id, fields, failure: undefined, failingSince: 0, logged: undefined, limit };
}

/** Whether a subject goes on failing for a reason that the log has told of its group. */
export function isKnown({ failure, logged }: Subject, { reasons }: Group): boolean {
  return failure !== undefined && logged !== undefined && reasons.has(failure.reason);
}

/** How many subjects of a group fail now. */
export function countFailing({ subjects }: Group): number {
  return [...subjects.values()].filter(({ failure }) => failure !== undefined).length;
}
