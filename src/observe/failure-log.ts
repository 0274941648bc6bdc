import type { Clock } from '../clock.ts';
import type { LogFields, Logger } from '../log.ts';
import type { FailureMessages } from './failure-messages.ts';
import { HourlyLimit } from './hourly-limit.ts';

/** Why something failed, and what to log of it. */
export interface Failure {
  readonly reason: string;
  readonly level: 'warn' | 'error';
  readonly fields: LogFields;
}

/** New failures of one subject that are logged in an hour; further ones are in the hourly summary only. */
const FAILURES_PER_SUBJECT = 3;

/** Lines about one group in an hour, without the summary. */
export const LINES_PER_GROUP = 20;

const SUMMARY_SECONDS = 3600;

/** Subjects that a line about several names. */
const EXAMPLES = 3;

/** What can fail, such as the polls of an app. */
interface Subject {
  readonly id: string;
  readonly fields: LogFields;
  /** The current failure; `undefined` without one. */
  failure: Failure | undefined;
  failingSince: number;
  /** The reason of the last logged failure; `undefined` after a logged recovery. */
  logged: string | undefined;
  readonly limit: HourlyLimit;
}

/** Subjects that are likely to fail together, such as the apps of a workspace. */
interface Group {
  readonly name: string;
  readonly subjects: Map<string, Subject>;
  /** Reasons that were logged since all subjects worked. */
  readonly reasons: Set<string>;
  /** Failures by reason since the last summary, and the start of the count. */
  readonly counts: Map<string, number>;
  countedSince: number;
  readonly limit: HourlyLimit;
}

/**
 * Logs failures so that the log grows with the number of groups and changes, not of subjects and polls: subjects that
 * fail for the same reason share a line, a reason is logged once, and lasting failures are counted in one line an hour.
 * A change beyond a limit is logged as soon as the limit allows it, if it is still true then.
 */
export class FailureLog {
  readonly #messages: FailureMessages;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #toFields: (group: string) => LogFields;
  readonly #groups = new Map<string, Group>();

  /** `toFields` returns the fields of lines about a group. */
  constructor(messages: FailureMessages, toFields: (group: string) => LogFields, log: Logger, clock: Clock) {
    this.#messages = messages;
    this.#toFields = toFields;
    this.#log = log;
    this.#clock = clock;
  }

  /** Records a success or a failure; `report` logs it. */
  record(groupName: string, id: string, fields: LogFields, failure: Failure | undefined): void {
    const known = this.#groups.get(groupName)?.subjects.get(id);
    if (failure === undefined && known === undefined) return;
    const group = this.#groups.get(groupName) ?? this.#createGroup(groupName);
    const subject = known ?? this.#createSubject(group, id, fields);
    const wasFailing = subject.failure !== undefined;
    subject.failure = failure;
    if (failure === undefined) return;
    const now = this.#clock.monotonicSeconds();
    if (!wasFailing) subject.failingSince = now;
    if (group.counts.size === 0) group.countedSince = now;
    group.counts.set(failure.reason, (group.counts.get(failure.reason) ?? 0) + 1);
  }

  /** Logs what has changed in a group since the last report. */
  report(name: string): void {
    const group = this.#groups.get(name);
    if (group === undefined) return;
    const { failed, reasonChanged } = this.#messages;
    const subjects = [...group.subjects.values()];
    const newly = subjects.filter(({ failure, logged, limit }) => failure && !logged && !limit.isReached);
    this.#logFailing(group, newly, failed);
    // A change to a reason that the group has logged already is not logged again.
    for (const each of subjects)
      if (each.failure && each.logged && group.reasons.has(each.failure.reason))
        each.logged = each.failure.reason;
    const changed = subjects.filter(({ failure, logged }) => failure && logged && logged !== failure.reason);
    this.#logFailing(group, changed, reasonChanged);
    this.#logRecovered(group);
    this.#summarize(group);
  }

  /** How many subjects of a group fail now. */
  failing(name: string): number {
    return countFailing(this.#groups.get(name));
  }

  /** Drops all other subjects. */
  keepOnly(isKept: (group: string, id: string) => boolean): void {
    for (const [name, { subjects }] of this.#groups) {
      for (const id of subjects.keys()) if (!isKept(name, id)) subjects.delete(id);
      if (subjects.size === 0) this.#groups.delete(name);
    }
  }

  #createGroup(name: string): Group {
    const limit = new HourlyLimit(LINES_PER_GROUP, this.#clock);
    const [subjects, reasons, counts] = [new Map(), new Set<string>(), new Map()];
    const group: Group = { name, subjects, reasons, counts, countedSince: 0, limit };
    this.#groups.set(name, group);
    return group;
  }

  #createSubject({ subjects }: Group, id: string, fields: LogFields): Subject {
    const limit = new HourlyLimit(FAILURES_PER_SUBJECT, this.#clock);
    const subject: Subject = { id, fields, failure: undefined, failingSince: 0, logged: undefined, limit };
    subjects.set(id, subject);
    return subject;
  }

  #logFailing(group: Group, subjects: readonly Subject[], [one, many]: FailureMessages['failed']): void {
    for (const reason of new Set(subjects.map(({ failure }) => failure?.reason))) {
      const alike = subjects.filter(({ failure }) => failure?.reason === reason);
      const [first] = alike;
      if (first?.failure === undefined || !group.limit.take()) continue;
      const { level, fields } = first.failure;
      const examples = alike.slice(0, EXAMPLES).map(({ id }) => id);
      if (alike.length === 1) this.#log[level](one, { ...first.fields, ...fields });
      else {
        const shared = { failed: alike.length, app_ids: examples.join(' ') };
        this.#log[level](many, { ...this.#toFields(group.name), ...shared, ...fields });
      }
      group.reasons.add(first.failure.reason);
      for (const each of alike) {
        each.logged = first.failure.reason;
        each.limit.take();
      }
      this.#logLimit(group);
    }
  }

  #logRecovered(group: Group): void {
    const recovered = [...group.subjects.values()].filter(({ failure, logged }) => !failure && logged);
    const [first] = recovered;
    if (first === undefined || !group.limit.take()) return;
    const stillFailing = countFailing(group);
    const now = this.#clock.monotonicSeconds();
    const seconds = Math.max(...recovered.map(({ failingSince }) => now - failingSince));
    const shared = { recovered: recovered.length, still_failing: stillFailing };
    const [one, many] = this.#messages.recovered;
    const isOne = recovered.length === 1;
    const fields = isOne ? first.fields : { ...this.#toFields(group.name), ...shared };
    this.#log.info(isOne ? one : many, { ...fields, failed_for_seconds: Math.round(seconds) });
    for (const each of recovered) each.logged = undefined;
    if (stillFailing === 0) {
      group.reasons.clear();
      group.counts.clear();
    }
    this.#logLimit(group);
  }

  #summarize(group: Group): void {
    const { name, counts, countedSince } = group;
    if (counts.size === 0 || this.#clock.monotonicSeconds() - countedSince < SUMMARY_SECONDS) return;
    const failed = countFailing(group);
    const failures = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const reasons = [...counts].map(([reason, count]) => `${reason}=${count}`).join(' ');
    this.#log.warn(this.#messages.summary, { ...this.#toFields(name), failed, failures, reasons });
    counts.clear();
  }

  #logLimit({ name, limit }: Group): void {
    if (limit.isReached)
      this.#log.warn(this.#messages.limited, { ...this.#toFields(name), lines_per_hour: LINES_PER_GROUP });
  }
}

function countFailing(group: Group | undefined): number {
  return [...(group?.subjects.values() ?? [])].filter(({ failure }) => failure !== undefined).length;
}
