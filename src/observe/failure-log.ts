import type { Clock } from '../clock.ts';
import type { LogFields, Logger } from '../log.ts';
import {
  countFailing,
  createGroup,
  createSubject,
  type Failure,
  type Group,
  isKnown,
  LINES_PER_GROUP,
  type Subject,
} from './failure-state.ts';

/** Messages about one subject, and about many of a group. */
export interface FailureMessages {
  readonly failed: string;
  readonly manyFailed: string;
  readonly reasonChanged: string;
  readonly manyReasonsChanged: string;
  readonly recovered: string;
  readonly manyRecovered: string;
  /** Once an hour while failures go on. */
  readonly summary: string;
  /** When an hour has no more lines for the group. */
  readonly limited: string;
}

const SUMMARY_SECONDS = 3600;

/** Subjects that a line about many names. */
const EXAMPLES = 3;

/**
 * Logs failures so that the log grows with the number of groups and of changes, not with that of subjects and polls:
 * subjects that fail for the same reason share a line, a reason is told once, and what goes on is counted in a line an
 * hour. A change that exceeds a limit is logged as soon as the limit allows it, if it still holds then.
 */
export class FailureLog {
  readonly #messages: FailureMessages;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #toFields: (group: string) => LogFields;
  readonly #groups = new Map<string, Group>();

  /** `toFields` are the fields of lines about a group. */
  constructor(messages: FailureMessages, toFields: (group: string) => LogFields, log: Logger, clock: Clock) {
    this.#messages = messages;
    this.#toFields = toFields;
    this.#log = log;
    this.#clock = clock;
  }

  /** Takes note of how something went; `report` logs it. */
  record(groupName: string, id: string, fields: LogFields, failure: Failure | undefined): void {
    const known = this.#groups.get(groupName)?.subjects.get(id);
    if (failure === undefined && known === undefined) return;
    const group = this.#groups.get(groupName) ?? createGroup(this.#clock);
    const subject = known ?? createSubject(id, fields, this.#clock);
    this.#groups.set(groupName, group);
    group.subjects.set(id, subject);
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
    const { failed, manyFailed, reasonChanged, manyReasonsChanged } = this.#messages;
    const subjects = [...group.subjects.values()];
    const newly = subjects.filter(
      (each) => each.failure && each.logged === undefined && !each.limit.isReached,
    );
    this.#logFailing(name, group, newly, [failed, manyFailed]);
    for (const each of subjects) if (isKnown(each, group)) each.logged = each.failure?.reason;
    const changed = subjects.filter(({ failure, logged }) => failure && logged && logged !== failure.reason);
    this.#logFailing(name, group, changed, [reasonChanged, manyReasonsChanged]);
    this.#logRecovered(name, group);
    this.#summarize(name, group);
  }

  /** How many subjects of a group fail now. */
  failing(name: string): number {
    const group = this.#groups.get(name);
    return group === undefined ? 0 : countFailing(group);
  }

  /** Drops the subjects that are not in this group any more. */
  keepOnly(isKept: (group: string, id: string) => boolean): void {
    for (const [name, { subjects }] of this.#groups) {
      for (const id of subjects.keys()) if (!isKept(name, id)) subjects.delete(id);
      if (subjects.size === 0) this.#groups.delete(name);
    }
  }

  #logFailing(
    name: string,
    group: Group,
    subjects: readonly Subject[],
    [one, many]: readonly [one: string, many: string],
  ): void {
    for (const reason of new Set(subjects.map(({ failure }) => failure?.reason))) {
      const alike = subjects.filter(({ failure }) => failure?.reason === reason);
      const [{ failure, fields } = { failure: undefined, fields: {} }] = alike;
      if (failure === undefined || !group.limit.take()) continue;
      const shared = { ...this.#toFields(name), failed: alike.length, app_ids: toExamples(alike) };
      const isOne = alike.length === 1;
      this.#log[failure.level](isOne ? one : many, { ...(isOne ? fields : shared), ...failure.fields });
      group.reasons.add(failure.reason);
      for (const each of alike) {
        each.logged = failure.reason;
        each.limit.take();
      }
      this.#logLimit(name, group);
    }
  }

  #logRecovered(name: string, group: Group): void {
    const recovered = [...group.subjects.values()].filter(({ failure, logged }) => !failure && logged);
    const [first] = recovered;
    if (first === undefined || !group.limit.take()) return;
    const failing = countFailing(group);
    const now = this.#clock.monotonicSeconds();
    const seconds = Math.max(...recovered.map(({ failingSince }) => now - failingSince));
    const fields =
      recovered.length === 1
        ? first.fields
        : { ...this.#toFields(name), recovered: recovered.length, still_failing: failing };
    const message = recovered.length === 1 ? this.#messages.recovered : this.#messages.manyRecovered;
    this.#log.info(message, { ...fields, failed_for_seconds: Math.round(seconds) });
    for (const each of recovered) each.logged = undefined;
    if (failing === 0) {
      group.reasons.clear();
      group.counts.clear();
    }
    this.#logLimit(name, group);
  }

  #summarize(name: string, group: Group): void {
    const { counts, countedSince } = group;
    if (counts.size === 0 || this.#clock.monotonicSeconds() - countedSince < SUMMARY_SECONDS) return;
    const failures = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const reasons = [...counts].map(([reason, count]) => `${reason}=${count}`).join(' ');
    this.#log.warn(this.#messages.summary, {
      ...this.#toFields(name),
      failed: countFailing(group),
      failures,
      reasons,
    });
    counts.clear();
  }

  #logLimit(name: string, group: Group): void {
    if (group.limit.isReached)
      this.#log.warn(this.#messages.limited, { ...this.#toFields(name), lines_per_hour: LINES_PER_GROUP });
  }
}

function toExamples(subjects: readonly Subject[]): string {
  return subjects
    .slice(0, EXAMPLES)
    .map(({ id }) => id)
    .join(' ');
}
