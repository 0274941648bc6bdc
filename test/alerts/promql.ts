import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** A selector in an expression. */
export interface Selector {
  readonly metric: string;
  /** Labels that its matchers name, with the values of those that demand one exactly. */
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
}

/** A piece of an expression, where it stands. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** The kind in the grammar, such as `Gtr` or `NumberDurationLiteral`. */
  readonly kind: string;
  readonly node: SyntaxNode;
}

/** All pieces of an expression of some kinds, in their order. @throws when it is no PromQL. */
export function piecesOf(expression: string, kinds: readonly string[]): readonly Piece[] {
  const pieces: Piece[] = [];
  parser.parse(expression).iterate({
    enter: (node) => {
      if (node.type.isError) throw new Error(`no PromQL at ${node.from}: ${expression}`);
      if (!kinds.includes(node.name)) return;
      const { from, to, name } = node;
      pieces.push({ from, to, text: expression.slice(from, to), kind: name, node: node.node });
    },
  });
  return pieces;
}

/** All selectors of an expression. */
export function selectorsOf(expression: string): readonly Selector[] {
  return piecesOf(expression, ['VectorSelector']).map(({ node }) => {
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

/** Labels that an expression groups, matches or ignores by. */
export function groupingLabelsOf(expression: string): readonly string[] {
  return piecesOf(expression, ['GroupingLabels']).flatMap(({ node }) =>
    node.getChildren('LabelName').map(({ from, to }) => expression.slice(from, to)),
  );
}

/** The queries that a template of Prometheus asks, with `%q` filled in. */
export function queriesIn(template: string): readonly string[] {
  return [...template.matchAll(/(?:printf|query) "((?:[^"\\]|\\.)*)"/g)].map(([, query = '']) =>
    query.replaceAll('%q', '"x"'),
  );
}

/** Whether a pattern matches but one text, so that `=` would do. */
export function isPlainText(pattern: string): boolean {
  return !/[\\^$.|?*+()[\]{}]/.test(pattern);
}
