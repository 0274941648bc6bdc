import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { SHIPPED } from '../../prometheus/src/catalogue.ts';
import { renderAlertRules, renderRecordingRules } from '../../prometheus/src/render-rules.ts';
import { queriesIn, selectorsOf } from './promql.ts';

/** The shipped rule files. */
export const RULE_FILES = ['phala-cloud.recording.yml', 'phala-cloud.alerts.yml'] as const;

/** A recording rule in a rule file. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** An alerting rule in a rule file. */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook_url' | 'dashboard_url', string>>;
}

/** A rule file. */
export interface RuleFile<Rule> {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

/** The text of a file in `prometheus/`. */
export function readText(path: string): string {
  return readFileSync(`prometheus/${path}`, 'utf8');
}

export const recordingFile: RuleFile<RecordingRule> = parse(renderRecordingRules(SHIPPED));
export const alertFile: RuleFile<AlertingRule> = parse(renderAlertRules(SHIPPED));
export const RECORDING_RULES = recordingFile.groups.flatMap(({ rules }) => rules);
export const ALERTING_RULES = alertFile.groups.flatMap(({ rules }) => rules);

/** The rule of an alert. */
export function ruleOf(alert: string): AlertingRule {
  const rule = ALERTING_RULES.find((each) => each.alert === alert);
  if (rule === undefined) throw new Error(`there is no alert ${alert}`);
  return rule;
}

/** A rule file with an alert and only the recording rules that it needs, because it is faster to test. */
export function toMinimalFile(rule: AlertingRule): RuleFile<RecordingRule | AlertingRule> {
  const families = familiesOf(rule);
  const recordings = RECORDING_RULES.filter(({ record }) => families.has(record));
  const groups = [
    { name: 'recording', rules: recordings },
    { name: 'alerts', rules: [rule] },
  ];
  return { groups: groups.filter(({ rules }) => rules.length > 0) };
}

/** The families that an alert uses, also through recording rules and queries in its texts. */
export function familiesOf({ expr, annotations }: AlertingRule): ReadonlySet<string> {
  const found = new Set<string>();
  const follow = (expression: string): void => {
    for (const { metric } of selectorsOf(expression)) {
      if (found.has(metric)) continue;
      found.add(metric);
      for (const { record, expr: source } of RECORDING_RULES) if (record === metric) follow(source);
    }
  };
  for (const expression of [expr, ...queriesIn(annotations.description)]) follow(expression);
  return found;
}
