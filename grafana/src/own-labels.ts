import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { ownLabelsOf, RESTORED_LABELS, toRenamed } from '../../prometheus/src/own-labels.ts';

/** Exporter labels that targets may have, too. */
const CONFLICTING = new Set<string>([...RESTORED_LABELS, 'endpoint', 'version']);

/** Syntax nodes between a selector and its instant vector. */
const WRAPPERS = ['MatrixSelector', 'OffsetExpr', 'StepInvariantExpr', 'FunctionCallBody'];

/**
 * Extends an expression to scrape configurations without `honor_labels`: where a target has a label of the same name,
 * Prometheus has renamed the exporter's to `exported_…`. Matchers match both names, and the exporter's label is restored.
 */
export function withOwnLabels(expression: string): string {
  const promql = toPromql(expression);
  const used = new Set(promql.replaceAll(/\{[^}]*\}/g, '').match(/\w+/g));
  return findSelectors(promql)
    .toReversed()
    .reduce((text, { from, to, at, own }) => {
      const vector = expression.slice(from, to);
      const variants = own
        .filter((label) => matcherOf(label).test(vector))
        .reduce((each, label) => each.flatMap((one) => toBothLabels(one, label, at - from)), [vector]);
      const kept = own.filter((label) => used.has(label));
      const combined = variants.length === 1 ? vector : `(${variants.join(' or ')})`;
      return `${text.slice(0, from)}${restore(combined, kept)}${text.slice(to)}`;
    }, expression);
}

interface Found {
  /** Start of the instant vector of the selector. */
  readonly from: number;
  readonly to: number;
  /** Where the selector begins. */
  readonly at: number;
  /** The exporter labels that may be renamed. */
  readonly own: readonly string[];
}

function findSelectors(promql: string): readonly Found[] {
  const found: Found[] = [];
  parser.parse(promql).iterate({
    enter: ({ type, node }) => {
      if (type.isError) throw new Error(`invalid PromQL at ${node.from}: ${promql}`);
      if (type.name !== 'VectorSelector') return;
      const name = node.getChild('Identifier');
      const family = name === null ? '' : promql.slice(name.from, name.to).replace(/_bucket$/, '');
      const own = ownLabelsOf(family).filter((label) => CONFLICTING.has(label));
      const { from, to } = findVector(node, promql);
      if (own.length > 0) found.push({ from, to, at: node.from, own });
    },
  });
  return found;
}

// A range function returns an instant vector, and timestamp() needs the original samples.
function findVector(selector: SyntaxNode, promql: string): SyntaxNode {
  let node = selector;
  while (node.parent !== null && WRAPPERS.includes(node.parent.name)) node = node.parent;
  const call = node.name === 'FunctionCallBody' ? node.parent : null;
  if (call === null) return node;
  const needsSamples =
    promql.slice(call.from, selector.from).startsWith('timestamp') ||
    promql.slice(selector.to).startsWith('[');
  return needsSamples ? call : findOffset(selector);
}

function findOffset(selector: SyntaxNode): SyntaxNode {
  return selector.parent?.name === 'OffsetExpr' ? selector.parent : selector;
}

function matcherOf(label: string): RegExp {
  return new RegExp(`(?<=[{,] ?)${label}(?=[=!])`);
}

function toBothLabels(vector: string, label: string, at: number): readonly string[] {
  const [before, selector] = [vector.slice(0, at), vector.slice(at)];
  return [
    `${before}${selector.replace('{', `{${toRenamed(label)}="", `)}`,
    `${before}${selector.replace(matcherOf(label), toRenamed(label))}`,
  ];
}

function restore(vector: string, labels: readonly string[]): string {
  const named = labels.reduce(
    (text, label) => `label_replace(${text}, "${label}", "$1", "${toRenamed(label)}", "(.+)")`,
    vector,
  );
  // For a CVM without a known node, the label `node` is the target's.
  return labels.includes('node') ? `label_replace(${named}, "node", "", "node_id", "")` : named;
}

// Replaces Grafana's variables by durations of the same length, so that positions stay the same.
function toPromql(expression: string): string {
  return expression.replaceAll(/\$__\w+/g, (name) => `${'1'.repeat(name.length - 1)}s`);
}
