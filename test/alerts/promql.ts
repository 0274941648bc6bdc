import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** A selector in an expression. */
export interface Selector {
  readonly metric: string;
  /** Its label matchers. */
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
}

/** A syntax node of an expression, with its position. */
export interface ExpressionNode {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** The kind in the grammar, such as `Gtr` or `NumberDurationLiteral`. */
  readonly kind: string;
  readonly node: SyntaxNode;
}

/** All nodes of the given kinds, in order. @throws if the expression is invalid. */
export function nodesOf(expression: string, kinds: readonly string[]): readonly ExpressionNode[] {
  const nodes: ExpressionNode[] = [];
  parser.parse(expression).iterate({
    enter: (node) => {
      if (node.type.isError) throw new Error(`invalid PromQL at ${node.from}: ${expression}`);
      if (!kinds.includes(node.name)) return;
      const { from, to, name } = node;
      nodes.push({ from, to, text: expression.slice(from, to), kind: name, node: node.node });
    },
  });
  return nodes;
}

/** All selectors of an expression. */
export function selectorsOf(expression: string): readonly Selector[] {
  return nodesOf(expression, ['VectorSelector']).map(({ node }) => {
    const text = (child: SyntaxNode | null): string => (child ? expression.slice(child.from, child.to) : '');
    const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
    return {
      metric: text(node.getChild('Identifier')),
      matchers: matchers.map((matcher) => ({
        label: text(matcher.getChild('LabelName')),
        operator: text(matcher.getChild('MatchOp')),
        value: text(matcher.getChild('StringLiteral')).slice(1, -1),
      })),
    };
  });
}

/** Labels in `by`, `without`, `on` and `ignoring`. */
export function groupingLabelsOf(expression: string): readonly string[] {
  return nodesOf(expression, ['GroupingLabels']).flatMap(({ node }) =>
    node.getChildren('LabelName').map(({ from, to }) => expression.slice(from, to)),
  );
}

/** The queries in a template of Prometheus, with `%q` filled in; without formats of numbers. */
export function queriesIn(template: string): readonly string[] {
  return [...template.matchAll(/(?:printf|query) "(?!%\.)((?:[^"\\]|\\.)*)"/g)].map(([, query = '']) =>
    query.replaceAll('%q', '"x"'),
  );
}

/** Whether a pattern has no special characters, so that `=` is enough. */
export function isPlainText(pattern: string): boolean {
  return !/[\\^$.|?*+()[\]{}]/.test(pattern);
}
