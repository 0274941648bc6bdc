import type { AlertName } from '../../prometheus/src/thresholds.ts';
import type { Replica } from './scrape.ts';
import type { Timeline } from './timeline.ts';

/** How an alert is tested: what makes it fire, what it then says, and what must leave it silent. */
export interface Expectation {
  readonly alert: AlertName;
  /** What happens, as changes of a healthy fleet. */
  readonly fault: Changes;
  /** The exporters, where the fault is theirs; one that is always there, when left out. */
  readonly replicas?: readonly Replica[];
  /** The first minute at which it fires; half a minute before it does not. */
  readonly firesAt: number;
  /** Every label but the alert's name. */
  readonly labels: Readonly<Record<string, string>>;
  readonly description: string;
  /** The dashboard's path. */
  readonly dashboard: string;
  /** Other ways to make it fire. */
  readonly also?: readonly Occurrence[];
  /** What must not make it fire, at any time up to `minutes`. */
  readonly silent: readonly SilentCase[];
  /** Minutes until it is silent after all is as before; at once, when left out. */
  readonly resolvesAfter?: number;
  /** Whether it ends with a window of recorded values: in Prometheus 3, whose windows are open on the left, half a minute sooner. */
  readonly endsWithWindow?: boolean;
  /**
   * What becomes of the fault where polls are far apart: the alert fires until it ends, when left out; it fires and
   * passes; or polls cannot see it.
   */
  readonly whenPolledSeldom?: 'passes' | 'unseen';
  /** Tests that do not suit the fault. */
  readonly leaveOut?: readonly Derived[];
}

/** Another way in which an alert fires, with the same labels. */
export interface Occurrence {
  readonly title: string;
  readonly fault: Changes;
  readonly replicas?: readonly Replica[];
  readonly firesAt: number;
  readonly description: string;
  /** The last minute at which it fires; half a minute later it is silent. */
  readonly firesUntil?: number;
}

/** What is not as in a healthy fleet: series and their timelines. */
export type Changes = Readonly<Record<string, Timeline>>;

/** A case in which nothing fires. */
export interface SilentCase {
  readonly title: string;
  readonly changes: Changes;
  readonly replicas?: readonly Replica[];
  readonly minutes: number;
}

/** A case in which several alerts may fire, and how many of each: of no other alert any. */
export interface ToldCase {
  readonly title: string;
  readonly changes?: Changes;
  readonly replicas: readonly Replica[];
  readonly told: Readonly<Partial<Record<AlertName, number>>>;
}

/** What is tested of every alert, from its fault. */
export type Derived =
  | 'two replicas'
  | 'a dead replica'
  | 'a gap'
  | 'a restart'
  | 'a recovery'
  | 'a target with labels of our names, which are honoured'
  | 'a target with labels of our names, and ours are renamed'
  | 'polls every 5 minutes'
  | 'polls every 15 minutes'
  | 'polls every hour';
