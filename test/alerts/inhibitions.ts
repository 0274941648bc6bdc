import { parse } from 'yaml';
import { ALERTING_RULES, type AlertingRule, readText } from './rule-files.ts';

/** An inhibition rule of Alertmanager. */
export interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

const { inhibit_rules }: { inhibit_rules: readonly InhibitRule[] } = parse(
  readText('alertmanager.example.yml'),
);

/** The shipped inhibition rules. */
export const INHIBITIONS = inhibit_rules;

/** The rules of the alerts that all matchers match. */
export function rulesOf(matchers: readonly string[]): readonly AlertingRule[] {
  return ALERTING_RULES.filter((rule) => matchers.every((matcher) => matches(rule, matcher)));
}

/** The names of the alerts that all matchers match. */
export function namesOf(matchers: readonly string[]): readonly string[] {
  return rulesOf(matchers).map(({ alert }) => alert);
}

function matches({ alert }: AlertingRule, matcher: string): boolean {
  const [, operator, value = ''] = /^alertname(=~|!=|=)"(.+)"$/.exec(matcher) ?? [];
  if (operator === undefined) throw new Error(`unsupported matcher: ${matcher}`);
  if (operator === '=~') return new RegExp(`^(${value})$`).test(alert);
  return operator === '=' ? alert === value : alert !== value;
}
