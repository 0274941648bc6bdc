import { parse } from 'yaml';
import { ALERTING_RULES, type AlertingRule, readText } from './rule-files.ts';

/** What mutes what. */
export interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

const { inhibit_rules }: { inhibit_rules: readonly InhibitRule[] } = parse(
  readText('alertmanager.example.yml'),
);

/** The inhibitions that are shipped. */
export const INHIBITIONS = inhibit_rules;

/** The rules of the alerts that all matchers match. */
export function rulesOf(matchers: readonly string[]): readonly AlertingRule[] {
  return ALERTING_RULES.filter((rule) => matchers.every((matcher) => matches(rule, matcher)));
}

/** Their names. */
export function namesOf(matchers: readonly string[]): readonly string[] {
  return rulesOf(matchers).map(({ alert }) => alert);
}

function matches({ alert }: AlertingRule, matcher: string): boolean {
  const [, operator, value = ''] = /^alertname(=~|!=|=)"(.+)"$/.exec(matcher) ?? [];
  if (operator === undefined) throw new Error(`a matcher that this test cannot read: ${matcher}`);
  if (operator === '=~') return new RegExp(`^(${value})$`).test(alert);
  return operator === '=' ? alert === value : alert !== value;
}
