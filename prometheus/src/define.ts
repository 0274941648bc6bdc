import type { Dashboard } from './links.ts';
import type { AlertName, Environment, Thresholds } from './thresholds.ts';

/** `critical` pages, `warning` is handled the same day, `info` sends no page or ticket. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const;

/** One of the severities. */
export type Severity = (typeof SEVERITIES)[number];

/** The labels of alerts besides `job` and `severity`, by subject. */
export const SUBJECT_LABELS = {
  exporter: [],
  workspace: ['workspace'],
  /** A workspace by its id at Phala Cloud: several of the configuration may be the same one. */
  account: ['workspace_id'],
  app: ['alias', 'app_id', 'workspace'],
  cvm: ['alias', 'app_id', 'cvm_id', 'name', 'node', 'node_id', 'workspace'],
  node: ['node', 'node_id'],
  gateway: ['gateway_domain'],
} as const;

/** The kind of object that an alert is about. */
export type Subject = keyof typeof SUBJECT_LABELS;

/** An alert without its numbers, which are in `thresholds.ts`. */
export interface Alert {
  readonly name: AlertName;
  readonly severity: Severity;
  readonly subject: Subject;
  /** Labels beyond those of the subject. */
  readonly moreLabels?: readonly string[];
  readonly expression: string;
  /** One static sentence with a full stop; the summary of the rule names the subject, too. */
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

/** Inputs of the rules. */
export interface RuleInputs {
  readonly thresholds: Thresholds;
  readonly environment: Environment;
}

/** Rules that are evaluated in order. */
export interface RuleGroup<Rule> {
  readonly name: string;
  readonly rules: readonly Rule[];
}
