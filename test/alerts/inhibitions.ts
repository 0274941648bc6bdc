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

/** A matcher of the value of a label. */
const LABEL = /^(collector)="(\w+)"$/;

/** The labels, besides the name, that matchers ask for. */
export function labelsOf(matchers: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    matchers.flatMap((matcher) => {
      const [, label, value] = LABEL.exec(matcher) ?? [];
      return label === undefined || value === undefined ? [] : [[label, value] as const];
    }),
  );
}

// Of other labels than the name, `labelsOf` has the values.
function matches({ alert }: AlertingRule, matcher: string): boolean {
  if (LABEL.test(matcher)) return true;
  const [, operator, value = ''] = /^alertname(=~|!=|=)"(.+)"$/.exec(matcher) ?? [];
  if (operator === undefined) throw new Error(`unsupported matcher: ${matcher}`);
  if (operator === '=~') return new RegExp(`^(${value})$`).test(alert);
  return operator === '=' ? alert === value : alert !== value;
}
