import { toSeconds } from '../../prometheus/src/duration.ts';
import { nodesOf } from './promql.ts';
import type { AlertingRule } from './rule-files.ts';
import { STEP_SECONDS } from './timeline.ts';

/** An alert with one change. */
export interface Mutant {
  readonly alert: string;
  readonly change: string;
  readonly rule: AlertingRule;
}

const COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  '==': ['!='],
  '>': ['>=', '<'],
  '<': ['<=', '>'],
  '>=': ['>', '<='],
};

/** All mutants of an alert: one duration, comparison or number changed. */
export function toMutants(rule: AlertingRule): readonly Mutant[] {
  return [...toTimingMutants(rule), ...toExpressionMutants(rule)].map(({ change, ...changed }) => ({
    alert: rule.alert,
    change,
    rule: { ...rule, ...changed },
  }));
}

type Change = Partial<AlertingRule> & { readonly change: string };

function toTimingMutants(rule: AlertingRule): readonly Change[] {
  const keys = ['for', 'keep_firing_for'] as const;
  return keys.flatMap((key) => {
    const duration = rule[key];
    if (duration === undefined) return [];
    return [-STEP_SECONDS, STEP_SECONDS].map((seconds) => {
      const changed = `${toSeconds(duration) + seconds}s`;
      return { [key]: changed, change: `${key} ${duration} → ${changed}` };
    });
  });
}

function toExpressionMutants({ expr }: AlertingRule): readonly Change[] {
  return [...comparisonsIn(expr), ...numbersIn(expr), ...windowsIn(expr)].map((replacement) => ({
    expr: `${expr.slice(0, replacement.from)}${replacement.instead}${expr.slice(replacement.to)}`,
    change: describeChange(expr, replacement),
  }));
}

interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly instead: string;
}

function comparisonsIn(expr: string): readonly Replacement[] {
  return nodesOf(expr, ['Eql', 'Gtr', 'Gte', 'Lss']).flatMap(({ from, to, text }) =>
    (COMPARISONS[text] ?? []).map((instead) => ({ from, to, instead })),
  );
}

// `topk (1, …)` chooses among equal series: another count changes nothing that a test can expect.
const COUNT_OF_TOPK = /topk( by \([^()]*\))? \($/;

function numbersIn(expr: string): readonly Replacement[] {
  return nodesOf(expr, ['NumberDurationLiteral'])
    .filter(({ from }) => !COUNT_OF_TOPK.test(expr.slice(0, from)))
    .flatMap(({ from, to, text }) =>
      neighboursOf(Number(text)).map((number) => ({ from, to, instead: String(number) })),
    );
}

// Counters increase by at least 1: `> 0` and `> 1` are equivalent here.
function neighboursOf(number: number): readonly number[] {
  if (number === 0) return [-1, 2];
  // A large number is a time in seconds: a change below the evaluation interval has no effect.
  const step = number > 60 ? Math.max(STEP_SECONDS, number / 10) : 1;
  return [number - step, number + step];
}

// The window of `increase` and `last_over_time` is not a threshold.
const LOOKBACK_WINDOW = /(increase|last_over_time)\([^()]*$/;

function windowsIn(expr: string): readonly Replacement[] {
  return nodesOf(expr, ['NumberDurationLiteralInDurationContext'])
    .filter(({ from }) => !LOOKBACK_WINDOW.test(expr.slice(0, from)))
    .flatMap(({ from, to, text }) =>
      [0.5, 2].map((factor) => ({ from, to, instead: `${toSeconds(text) * factor}s` })),
    );
}

// Includes some context, because the same text may occur several times.
function describeChange(expr: string, { from, to, instead }: Replacement): string {
  const before = expr.slice(0, from).replaceAll(/\s+/g, ' ').slice(-40);
  const after = expr.slice(to).replaceAll(/\s+/g, ' ').slice(0, 10);
  return `…${before}[${expr.slice(from, to)} → ${instead}]${after}`;
}
