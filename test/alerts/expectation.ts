import type { AlertName } from '../../prometheus/src/thresholds.ts';
import type { Timeline } from './timeline.ts';

/** How an alert is tested: what makes it fire, what it then says, and what must leave it silent. */
export interface Expectation {
  readonly alert: AlertName;
  /** What happens, as changes of a healthy fleet. */
  readonly fault: Readonly<Record<string, Timeline>>;
  /** The first minute at which it fires; half a minute before it does not. */
  readonly firesAt: number;
  /** Every label but the alert's name. */
  readonly labels: Readonly<Record<string, string>>;
  readonly description: string;
  /** The dashboard's path. */
  readonly dashboard: string;
  /** What must not make it fire, at any time up to `minutes`. */
  readonly silent: readonly SilentCase[];
  /** Tests that suit no fault of this kind. */
  readonly leaveOut?: readonly Derived[];
  /** How long it is still there after the fault has ended; for alerts that stay on purpose. */
  readonly staysMinutes?: number;
}

/** A case in which nothing fires. */
export interface SilentCase {
  readonly title: string;
  readonly changes: Readonly<Record<string, Timeline>>;
  readonly minutes: number;
}

/** What is tested of every alert, from its fault. */
export type Derived = 'two replicas' | 'a dead replica' | 'a gap in scrapes' | 'an exporter restart';
