import type { Clock } from '../clock.ts';
import type { LogFields, Logger } from '../log.ts';
import type { FailureMessages, OneOrMany } from './failure-messages.ts';
import { HOUR_SECONDS } from './hourly-limit.ts';

export interface Failure {
  readonly reason: string;
  readonly level: 'warn' | 'error';
  readonly fields: LogFields;
}

/** New failures of one subject that are logged in an hour. */
const FAILURES_PER_SUBJECT = 3;

/** Lines of one log in an hour, without the summary. */
export const LINES_PER_HOUR = 20;

/** Subjects that a line about several names. */
const EXAMPLES = 3;

/** What can fail, such as the polls of an app. */
interface Subject {
  readonly id: string;
  readonly fields: LogFields;
  failure: Failure | undefined;
  failingSince: number;
  /** Whether a failure was logged, and no recovery since. */
  isLogged: boolean;
  /** New failures that were logged in this hour. */
  logged: number;
}

/**
 * Logs failures of subjects that are likely to fail together, such as the apps of a workspace. The log grows with the
 * number of changes, not of subjects and polls: subjects that fail for the same reason share a line, a reason is logged
 * once, and what still fails is counted in one line an hour. A change beyond a limit is logged in the next hour, if it
 * is still true then.
 */
export class FailureLog {
  readonly #messages: FailureMessages;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #subjects = new Map<string, Subject>();
  /** Reasons that were logged since all subjects worked. */
  readonly #reasons = new Set<string>();
  #hourStartedAt = Number.NEGATIVE_INFINITY;
  #lines = 0;
  #fields: LogFields = {};

  constructor(messages: FailureMessages, log: Logger, clock: Clock) {
    this.#messages = messages;
    this.#log = log;
    this.#clock = clock;
  }

  get failing(): number {
    return this.#filter(({ failure }) => failure !== undefined).length;
  }

  /** Records a success or a failure; `report` logs it. */
  record(id: string, fields: LogFields, failure: Failure | undefined): void {
    const known = this.#subjects.get(id);
    if (known === undefined && failure === undefined) return;
    const subject = known ?? { id, fields, failure: undefined, failingSince: 0, isLogged: false, logged: 0 };
    if (failure !== undefined && subject.failure === undefined)
      subject.failingSince = this.#clock.monotonicSeconds();
    subject.failure = failure;
    this.#subjects.set(id, subject);
  }

  /** Logs what has changed since the last report; `fields` are those of lines about several subjects. */
  report(fields: LogFields): void {
    this.#fields = fields;
    this.#startHour();
    const unlogged = this.#filter(({ failure, isLogged, logged }) => {
      if (failure === undefined) return false;
      return isLogged ? !this.#reasons.has(failure.reason) : logged < FAILURES_PER_SUBJECT;
    });
    for (const reason of new Set(unlogged.map(({ failure }) => failure?.reason)))
      this.#logFailing(unlogged.filter(({ failure }) => failure?.reason === reason));
    this.#logRecovered();
  }

  keepOnly(isKept: (id: string) => boolean): void {
    for (const id of this.#subjects.keys()) if (!isKept(id)) this.#subjects.delete(id);
    if (this.#subjects.size === 0) this.#reasons.clear();
  }

  #startHour(): void {
    const now = this.#clock.monotonicSeconds();
    if (now - this.#hourStartedAt < HOUR_SECONDS) return;
    this.#hourStartedAt = now;
    this.#lines = 0;
    for (const subject of this.#subjects.values()) subject.logged = 0;
    const failing = this.#filter(({ failure, isLogged }) => failure !== undefined && isLogged);
    if (failing.length === 0) return;
    const reasons = new Set(failing.map(({ failure }) => failure?.reason));
    const fields = { failed: failing.length, ...this.#name(failing), reasons: [...reasons].join(' ') };
    this.#log.warn(this.#messages.summary, { ...this.#fields, ...fields });
  }

  #logFailing(alike: readonly Subject[]): void {
    const [first] = alike;
    if (first?.failure === undefined) return;
    const { level, reason, fields } = first.failure;
    const several = { failed: alike.length, ...this.#name(alike) };
    if (!this.#write(level, this.#messages.failed, alike, several, fields)) return;
    this.#reasons.add(reason);
    for (const each of alike) {
      each.isLogged = true;
      each.logged += 1;
    }
  }

  #logRecovered(): void {
    const recovered = this.#filter(({ failure, isLogged }) => failure === undefined && isLogged);
    if (recovered.length === 0) return;
    const since = Math.min(...recovered.map(({ failingSince }) => failingSince));
    const several = { recovered: recovered.length, still_failing: this.failing };
    const duration = { failed_for_seconds: Math.round(this.#clock.monotonicSeconds() - since) };
    if (!this.#write('info', this.#messages.recovered, recovered, several, duration)) return;
    for (const each of recovered) each.isLogged = false;
    if (several.still_failing === 0) this.#reasons.clear();
  }

  /** Logs a line about one subject or several; `false` when the limit is reached. */
  #write(
    level: 'info' | 'warn' | 'error',
    [one, many]: OneOrMany,
    subjects: readonly Subject[],
    ofMany: LogFields,
    details: LogFields,
  ): boolean {
    if (this.#lines === LINES_PER_HOUR) return false;
    this.#lines += 1;
    const [first, second] = subjects;
    const message = second === undefined ? one : many;
    const about = second === undefined ? first?.fields : { ...this.#fields, ...ofMany };
    this.#log[level](message, { ...about, ...details });
    if (this.#lines === LINES_PER_HOUR)
      this.#log.warn('too many changes, further ones in the next hour', { ...this.#fields, after: message });
    return true;
  }

  #filter(matches: (subject: Subject) => boolean): readonly Subject[] {
    return [...this.#subjects.values()].filter(matches);
  }

  #name(subjects: readonly Subject[]): LogFields {
    const examples = subjects.slice(0, EXAMPLES).map(({ id }) => id);
    return { [this.#messages.ids]: examples.join(' ') };
  }
}
