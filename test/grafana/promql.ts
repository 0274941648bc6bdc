import { createRequire } from 'node:module';
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

// Loads CodeMirror as CommonJS like codemirror-promql does, because two copies of it are incompatible.
const require = createRequire(import.meta.url);
const { EditorState }: typeof import('@codemirror/state', { with: { 'resolution-mode': 'require' }}) =
  require('@codemirror/state');
const {
  ensureSyntaxTree,
  LanguageSupport,
}: typeof import('@codemirror/language', { with: { 'resolution-mode': 'require' }}) =
  require('@codemirror/language');
const {
  LanguageType,
  promQLLanguage,
}: typeof import('@prometheus-io/codemirror-promql/dist/cjs/promql.js') = require('@prometheus-io/codemirror-promql/dist/cjs/promql.js');
const {
  Parser,
}: typeof import('@prometheus-io/codemirror-promql/dist/cjs/parser/index.js') = require('@prometheus-io/codemirror-promql/dist/cjs/parser/index.js');

/** An unusual duration that replaces `$__rate_interval`. */
const RATE_INTERVAL = '1d2h3m4s';

/** The function call around the expression in the query of a variable. */
const VARIABLE_QUERY = /^(label_values|query_result)\((.*?)(?:, [a-z_]+)?\)$/;

/** A selector in an expression. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
  readonly node: SyntaxNode;
}

/** Replaces Grafana's duration variables, so that the expression is PromQL; others are inside strings. */
export function toPromql(expression: string): string {
  return expression
    .replaceAll('$__rate_interval', RATE_INTERVAL)
    .replaceAll('$__range', '1h')
    .replaceAll('$__interval', '1m');
}

/** Syntax and type errors of an expression, by Prometheus' own editor. */
export function errorsOf(expression: string): readonly string[] {
  const promql = toPromql(expression);
  const checker = new Parser(toParsedState(promql));
  checker.analyze();
  const grammar = nodesOf(promql, '⚠').map(({ from }) => `invalid PromQL at ${from}`);
  return [...grammar, ...checker.getDiagnostics().map(({ message }) => message)];
}

// The editor limits parsing to some milliseconds by default; here everything must be parsed.
function toParsedState(promql: string): ReturnType<typeof EditorState.create> {
  const state = EditorState.create({
    doc: promql,
    extensions: [new LanguageSupport(promQLLanguage(LanguageType.PromQL))],
  });
  if (ensureSyntaxTree(state, promql.length, 30_000) === null)
    throw new Error(`not parsed in time: ${promql}`);
  return state.update({}).state;
}

/** The selectors of an expression, in their order. */
export function selectorsOf(expression: string): readonly Selector[] {
  const promql = toPromql(expression);
  const text = (node: SyntaxNode | null): string => (node === null ? '' : promql.slice(node.from, node.to));
  return nodesOf(promql, 'VectorSelector').map((node) => ({
    metric: text(node.getChild('Identifier')),
    matchers: (node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map((matcher) => ({
      label: text(matcher.getChild('LabelName')),
      operator: text(matcher.getChild('MatchOp')),
      value: text(matcher.getChild('StringLiteral')).slice(1, -1),
    })),
    node,
  }));
}

/** Labels in `by`, `without`, `on` and `ignoring`. */
export function groupingLabelsOf(expression: string): readonly string[] {
  const promql = toPromql(expression);
  return nodesOf(promql, 'GroupingLabels').flatMap((node) =>
    node.getChildren('LabelName').map(({ from, to }) => promql.slice(from, to)),
  );
}

/** The labels that `label_replace` sets. */
export function labelReplaceTargets(expression: string): readonly string[] {
  return [...expression.matchAll(/, "([a-z_]+)", "(?:[^"\\]|\\.)*", "[a-z_]*", "/g)].map(
    ([, label = '']) => label,
  );
}

/** Names of the functions around a node, the innermost first. */
export function functionsAround(expression: string, { parent }: SyntaxNode): readonly string[] {
  if (parent === null) return [];
  const name = parent.name === 'FunctionCall' ? parent.getChild('FunctionIdentifier') : null;
  const own = name === null ? [] : [toPromql(expression).slice(name.from, name.to)];
  return [...own, ...functionsAround(expression, parent)];
}

/** The range of the matrix that a selector is in, such as `$__rate_interval`. */
export function rangeOf(expression: string, { parent }: SyntaxNode): string | undefined {
  if (parent?.name !== 'MatrixSelector') return undefined;
  const range = /\[(.*)\]$/.exec(toPromql(expression).slice(parent.from, parent.to))?.[1];
  return range === RATE_INTERVAL ? '$__rate_interval' : range;
}

/** The expression within the query of a variable. @throws on an unknown kind of query */
export function expressionOfVariable(query: string): string {
  const expression = VARIABLE_QUERY.exec(query)?.[2];
  if (expression === undefined) throw new Error(`neither label_values nor query_result: ${query}`);
  return expression;
}

function nodesOf(promql: string, kind: string): readonly SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  parser.parse(promql).iterate({
    enter: ({ name, node }) => {
      if (name === kind) nodes.push(node);
    },
  });
  return nodes;
}
