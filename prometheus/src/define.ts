import type { Dashboard } from './links.ts';
import type { AlertName, Surroundings, Thresholds } from './thresholds.ts';

/** `critical` pages, `warning` is handled the same day, `info` sends no page or ticket. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const;

/** One of the severities. */
export type Severity = (typeof SEVERITIES)[number];

/** What is alerted about: it decides which labels an alert carries besides `job` and `severity`. */
export const SUBJECT_LABELS = {
  exporter: [],
  workspace: ['workspace'],
  app: ['app_id', 'workspace'],
  cvm: ['app_id', 'cvm_id', 'name', 'node', 'node_id', 'workspace'],
  node: ['node', 'node_id'],
} as const;

/** A kind of subject. */
export type Subject = keyof typeof SUBJECT_LABELS;

/** An alert without its numbers, which are in `thresholds.ts`. */
export interface Alert {
  readonly name: AlertName;
  readonly severity: Severity;
  readonly subject: Subject;
  /** Labels beyond those of the subject. */
  readonly moreLabels?: readonly string[];
  readonly expression: string;
  /** One static sentence with a full stop. */
  readonly summary: string;
  /** A template: what is affected, on which node, since when. */
  readonly description: string;
  readonly dashboard: Dashboard;
}

/** A recording rule; its name is `level:metric:operations`. */
export interface Recording {
  readonly name: string;
  readonly expression: string;
  /** One sentence for the table in the documentation. */
  readonly meaning: string;
}

/** What rules are made from. */
export interface RuleInputs {
  readonly thresholds: Thresholds;
  readonly surroundings: Surroundings;
}

/** Rules that are evaluated together, in their order. */
export interface RuleGroup<Rule> {
  readonly name: string;
  readonly rules: readonly Rule[];
}
