import type { Clock } from '../clock.ts';
import type { LogFields, Logger } from '../log.ts';
import type { FailureMessages, OneOrMany } from './failure-messages.ts';
import { createHourlyLimit, type HourlyLimit } from './hourly-limit.ts';

/** Why something failed, and what to log of it. */
export interface Failure {
  readonly reason: string;
  readonly level: 'warn' | 'error';
  readonly fields: LogFields;
}

/** New failures of one subject that are logged in an hour; further ones are in the hourly summary only. */
const FAILURES_PER_SUBJECT = 3;

/** Lines of one log in an hour, without the summary. */
export const LINES_PER_HOUR = 20;

const SUMMARY_SECONDS = 3600;

/** Subjects that a line about several names. */
const EXAMPLES = 3;

const LIMITED = 'too many changes, further ones are summarised hourly';

/** What can fail, such as the polls of an app. */
interface Subject {
  readonly id: string;
  readonly fields: LogFields;
  /** The current failure; `undefined` without one. */
  failure: Failure | undefined;
  failingSince: number;
  /** Whether a failure was logged, and no recovery since. */
  isLogged: boolean;
  readonly limit: HourlyLimit;
}

/**
 * Logs failures of subjects that are likely to fail together, such as the apps of a workspace. The log grows with the
 * number of changes, not of subjects and polls: subjects that fail for the same reason share a line, a reason is logged
 * once, and lasting failures are counted in one line an hour. A change beyond a limit is logged as soon as the limit
 * allows it, if it is still true then.
 */
export class FailureLog {
  readonly #messages: FailureMessages;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #limit: HourlyLimit;
  readonly #subjects = new Map<string, Subject>();
  /** Reasons that were logged since all subjects worked. */
  readonly #reasons = new Set<string>();
  /** Failures by reason since the last summary, and the start of the count. */
  readonly #counts = new Map<string, number>();
  #countedSince = 0;
  #fields: LogFields = {};

  constructor(messages: FailureMessages, log: Logger, clock: Clock) {
    this.#messages = messages;
    this.#log = log;
    this.#clock = clock;
    this.#limit = createHourlyLimit(LINES_PER_HOUR, clock);
  }

  /** How many subjects fail now. */
  get failing(): number {
    return this.#filter(({ failure }) => failure !== undefined).length;
  }

  /** Records a success or a failure; `report` logs it. */
  record(id: string, fields: LogFields, failure: Failure | undefined): void {
    const known = this.#subjects.get(id);
    if (failure === undefined) {
      if (known !== undefined) known.failure = undefined;
      return;
    }
    const now = this.#clock.monotonicSeconds();
    const limit = known?.limit ?? createHourlyLimit(FAILURES_PER_SUBJECT, this.#clock);
    const failingSince = known?.failure === undefined ? now : known.failingSince;
    this.#subjects.set(id, { id, fields, failure, failingSince, isLogged: known?.isLogged ?? false, limit });
    if (this.#counts.size === 0) this.#countedSince = now;
    this.#counts.set(failure.reason, (this.#counts.get(failure.reason) ?? 0) + 1);
  }

  /** Logs what has changed since the last report; `fields` are those of lines about several subjects. */
  report(fields: LogFields): void {
    this.#fields = fields;
    const unlogged = this.#filter(({ failure, isLogged, limit }) => {
      if (failure === undefined) return false;
      return isLogged ? !this.#reasons.has(failure.reason) : !limit.isReached();
    });
    for (const reason of new Set(unlogged.map(({ failure }) => failure?.reason)))
      this.#logFailing(unlogged.filter(({ failure }) => failure?.reason === reason));
    this.#logRecovered();
    this.#summarize();
  }

  /** Drops all other subjects. */
  keepOnly(isKept: (id: string) => boolean): void {
    for (const id of this.#subjects.keys()) if (!isKept(id)) this.#subjects.delete(id);
    if (this.#subjects.size === 0) this.#reset();
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
      each.limit.take();
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
    if (several.still_failing === 0) this.#reset();
  }

  /** Logs a line about one subject or several; `false` when the limit is reached. */
  #write(
    level: 'info' | 'warn' | 'error',
    [one, many]: OneOrMany,
    subjects: readonly Subject[],
    ofMany: LogFields,
    details: LogFields,
  ): boolean {
    if (!this.#limit.take()) return false;
    const [first, second] = subjects;
    const message = second === undefined ? one : many;
    const about = second === undefined ? first?.fields : { ...this.#fields, ...ofMany };
    this.#log[level](message, { ...about, ...details });
    if (this.#limit.isReached())
      this.#log.warn(LIMITED, { ...this.#fields, after: message, lines_per_hour: LINES_PER_HOUR });
    return true;
  }

  #summarize(): void {
    const counts = [...this.#counts];
    if (counts.length === 0 || this.#clock.monotonicSeconds() - this.#countedSince < SUMMARY_SECONDS) return;
    const failing = this.#filter(({ failure }) => failure !== undefined);
    this.#log.warn(this.#messages.summary, {
      ...this.#fields,
      failed: failing.length,
      ...this.#name(failing),
      failures: counts.reduce((sum, [, count]) => sum + count, 0),
      reasons: counts.map(([reason, count]) => `${reason}=${count}`).join(' '),
    });
    this.#counts.clear();
  }

  #reset(): void {
    this.#reasons.clear();
    this.#counts.clear();
  }

  #filter(matches: (subject: Subject) => boolean): readonly Subject[] {
    return [...this.#subjects.values()].filter(matches);
  }

  #name(subjects: readonly Subject[]): LogFields {
    const examples = subjects.slice(0, EXAMPLES).map(({ id }) => id);
    return { [this.#messages.ids]: examples.join(' ') };
  }
}
