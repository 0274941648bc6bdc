import type { AlertName } from '../../prometheus/src/thresholds.ts';
import type { Replica } from './scrape.ts';
import type { Timeline } from './timeline.ts';

/** How an alert is tested: what makes it fire, with which labels and texts, and what must not make it fire. */
export interface Expectation {
  readonly alert: AlertName;
  /** The fault, as changes of a healthy fleet. */
  readonly fault: Changes;
  /** The exporters; by default one that is always up. */
  readonly replicas?: readonly Replica[];
  /** The first minute at which it fires; it does not fire half a minute earlier. */
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
  /** Minutes from the recovery until it resolves; 0 by default. */
  readonly resolvesAfter?: number;
  /** Whether it resolves when a range window ends: half a minute earlier in Prometheus 3, whose windows are left-open. */
  readonly endsWithWindow?: boolean;
  /**
   * Effect of rare polls: by default the alert fires until the fault ends; otherwise it fires and resolves earlier,
   * or polls cannot detect the fault.
   */
  readonly withRarePolls?: 'resolves' | 'undetected';
  /** Variations that do not apply to the fault. */
  readonly skip?: readonly VariationName[];
}

/** Another way in which an alert fires, by default with the same labels. */
export interface Occurrence {
  readonly title: string;
  readonly labels?: Expectation['labels'];
  readonly fault: Changes;
  readonly replicas?: readonly Replica[];
  readonly firesAt: number;
  readonly description: string;
  /** The last minute at which it fires; half a minute later it is silent, or a minute if a range window ends then. */
  readonly firesUntil?: number;
  readonly endsWithWindow?: boolean;
}

/** Differences from a healthy fleet: series and their timelines. */
export type Changes = Readonly<Record<string, Timeline>>;

/** A case in which nothing fires. */
export interface SilentCase {
  readonly title: string;
  readonly changes: Changes;
  readonly replicas?: readonly Replica[];
  readonly minutes: number;
}

/** A case in which exactly these alerts fire, with their numbers of label sets. */
export interface FiringCase {
  readonly title: string;
  readonly changes?: Changes;
  readonly replicas: readonly Replica[];
  readonly firing: Readonly<Partial<Record<AlertName, number>>>;
}

/** Variations of the fault, in which every alert is tested. */
export type VariationName =
  | 'two replicas'
  | 'a replica that is down'
  | 'a gap'
  | 'a restart'
  | 'a recovery'
  | 'a target with conflicting labels and honor_labels'
  | 'a target with conflicting labels without honor_labels'
  | 'polls every 5 minutes'
  | 'polls every 15 minutes'
  | 'polls every hour';
