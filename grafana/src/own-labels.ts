import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { CONTESTED_LABELS, ownLabelsOf, toRenamed } from '../../prometheus/src/own-labels.ts';

/** Labels of ours that targets may have, too. */
const CONTESTED = new Set<string>([...CONTESTED_LABELS, 'endpoint', 'version']);

/** What stands around a selector up to the instant vector that consists of it. */
const AROUND = ['MatrixSelector', 'OffsetExpr', 'StepInvariantExpr', 'FunctionCallBody'];

/**
 * The same expression for scrape configurations without `honor_labels`, too: where a target has a label of the same
 * name, Prometheus has renamed ours to `exported_…`. Matchers look for either, and groupings find ours.
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
        .reduce((each, label) => each.flatMap((one) => eitherLabel(one, label, at - from)), [vector]);
      const kept = own.filter((label) => used.has(label));
      const either = variants.length === 1 ? vector : `(${variants.join(' or ')})`;
      return `${text.slice(0, from)}${restore(either, kept)}${text.slice(to)}`;
    }, expression);
}

interface Found {
  /** The instant vector that consists of the selector. */
  readonly from: number;
  readonly to: number;
  /** Where the selector begins. */
  readonly at: number;
  /** Its labels of ours that may be renamed. */
  readonly own: readonly string[];
}

function findSelectors(promql: string): readonly Found[] {
  const found: Found[] = [];
  parser.parse(promql).iterate({
    enter: ({ type, node }) => {
      if (type.isError) throw new Error(`no PromQL at ${node.from}: ${promql}`);
      if (type.name !== 'VectorSelector') return;
      const name = node.getChild('Identifier');
      const family = name === null ? '' : promql.slice(name.from, name.to).replace(/_bucket$/, '');
      const own = ownLabelsOf(family).filter((label) => CONTESTED.has(label));
      const { from, to } = findVector(node, promql);
      if (own.length > 0) found.push({ from, to, at: node.from, own });
    },
  });
  return found;
}

// A function of a range makes an instant vector, and timestamp() needs the samples as they were scraped.
function findVector(selector: SyntaxNode, promql: string): SyntaxNode {
  let node = selector;
  while (node.parent !== null && AROUND.includes(node.parent.name)) node = node.parent;
  const call = node.name === 'FunctionCallBody' ? node.parent : null;
  if (call === null) return node;
  const isOfSamples =
    promql.slice(call.from, selector.from).startsWith('timestamp') ||
    promql.slice(selector.to).startsWith('[');
  return isOfSamples ? call : findOffset(selector);
}

function findOffset(selector: SyntaxNode): SyntaxNode {
  return selector.parent?.name === 'OffsetExpr' ? selector.parent : selector;
}

function matcherOf(label: string): RegExp {
  return new RegExp(`(?<=[{,] ?)${label}(?=[=!])`);
}

function eitherLabel(vector: string, label: string, at: number): readonly string[] {
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
  // Of a CVM on no known node, what is called node is the target's.
  return labels.includes('node') ? `label_replace(${named}, "node", "", "node_id", "")` : named;
}

// Durations that are as long as what Grafana puts in: positions stay the same.
function toPromql(expression: string): string {
  return expression.replaceAll(/\$__\w+/g, (name) => `${'1'.repeat(name.length - 1)}s`);
}
