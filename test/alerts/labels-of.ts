import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { CONFLICTING_LABELS, toRenamed } from '../../prometheus/src/own-labels.ts';
import { labelsBySeries } from '../../tools/docs/metrics.ts';
import { DISCOVERED_LABELS, EXTERNAL_FAMILIES } from './external-families.ts';
import { RECORDING_RULES } from './rule-files.ts';

/** Labels that targets may have; `pod` is from Kubernetes, the last ones have names of metric labels. */
const TARGET_LABELS = ['cluster', 'job', 'instance', 'pod', ...CONFLICTING_LABELS] as const;

const CATALOGUE = new Map<string, readonly string[]>([
  ...labelsBySeries(),
  ...EXTERNAL_FAMILIES,
  ['up', []],
  ['ALERTS', ['alertname', 'alertstate', 'app_id', 'cvm_id', 'severity']],
]);

/** Every label that a series can have; undefined if the series is unknown. */
export function labelsOfSeries(metric: string): ReadonlySet<string> | undefined {
  const labels = CATALOGUE.get(metric);
  if (labels !== undefined) return new Set([...TARGET_LABELS, ...labels, ...renamedOf(labels)]);
  const known = recorded.get(metric);
  if (known !== undefined) return known;
  const rule = RECORDING_RULES.find(({ record }) => record === metric);
  if (rule === undefined) return undefined;
  // A rule may use its own last value.
  recorded.set(metric, new Set());
  const found = labelsOf(rule.expr);
  recorded.set(metric, found);
  return found;
}

const recorded = new Map<string, ReadonlySet<string>>();

function renamedOf(labels: readonly string[]): readonly string[] {
  return CONFLICTING_LABELS.filter((label) => labels.includes(label)).map(toRenamed);
}

/** Every label that a result of an expression can have. @throws for unknown series. */
export function labelsOf(expression: string): ReadonlySet<string> {
  const root = parser.parse(expression).topNode.firstChild;
  if (root === null) throw new Error(`invalid PromQL: ${expression}`);
  return resolve(root, expression);
}

function resolve(node: SyntaxNode, text: string): ReadonlySet<string> {
  switch (node.name) {
    case 'VectorSelector':
      return ofSelector(node, text);
    case 'AggregateExpr':
      return ofAggregate(node, text);
    case 'BinaryExpr':
      return ofBinary(node, text);
    case 'FunctionCall':
      return ofCall(node, text);
    case 'NumberDurationLiteral':
    case 'StringLiteral':
      return new Set();
    default:
      return ofChildren(node, text);
  }
}

function ofSelector(node: SyntaxNode, text: string): ReadonlySet<string> {
  const metric = cut(node.getChild('Identifier'), text);
  const labels = labelsOfSeries(metric);
  if (labels === undefined) throw new Error(`unknown series ${metric}`);
  return cut(node, text).includes('job="phala-guests"') ? new Set([...labels, ...DISCOVERED_LABELS]) : labels;
}

function ofAggregate(node: SyntaxNode, text: string): ReadonlySet<string> {
  const inner = new Set([
    ...ofChildren(node.getChild('FunctionCallBody'), text),
    ...countValuesLabels(cut(node, text)).slice(0, 1),
  ]);
  const modifier = node.getChild('AggregateModifier');
  const named = namesIn(modifier, text);
  if (/^(topk|bottomk)\b/.test(cut(node, text))) return inner;
  if (modifier?.getChild('Without')) return new Set([...inner].filter((label) => !named.has(label)));
  return new Set([...inner].filter((label) => named.has(label)));
}

/** Labels that `count_values` adds, outermost first. */
export function countValuesLabels(expression: string): readonly string[] {
  return [...expression.matchAll(/\bcount_values\b[^"']*["'](\w+)["']/g)].map(([, label = '']) => label);
}

/** Labels that `label_replace` sets. */
export function replacedLabels(expression: string): readonly string[] {
  return [...expression.matchAll(/, "(\w+)", "[^"]*", "\w+", "[^"]*"\)/g)].map(([, label = '']) => label);
}

function ofBinary(node: SyntaxNode, text: string): ReadonlySet<string> {
  const left = resolve(node.firstChild ?? node, text);
  // Also of a rule that uses its own last value, whose labels are not known here.
  if (node.getChild('And') || node.getChild('Unless')) return left;
  const right = resolve(node.lastChild ?? node, text);
  if (node.getChild('Or')) return new Set([...left, ...right]);
  const between = text.slice(node.firstChild?.to, node.lastChild?.from);
  const [, copied = ''] = /group_left \(([^)]*)\)/.exec(between) ?? [];
  const more = copied.split(', ').filter((label) => label !== '');
  return left.size > 0 ? new Set([...left, ...more]) : right;
}

function ofCall(node: SyntaxNode, text: string): ReadonlySet<string> {
  const name = cut(node.getChild('FunctionIdentifier'), text);
  if (name === 'label_replace')
    return new Set([
      ...ofChildren(node.getChild('FunctionCallBody'), text),
      ...replacedLabels(cut(node, text)),
    ]);
  if (name !== 'absent') return ofChildren(node.getChild('FunctionCallBody'), text);
  return new Set([...cut(node, text).matchAll(/(\w+)="/g)].map(([, label = '']) => label));
}

function ofChildren(node: SyntaxNode | null, text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (let child = node?.firstChild; child; child = child.nextSibling) {
    for (const label of resolve(child, text)) found.add(label);
  }
  return found;
}

function namesIn(node: SyntaxNode | null | undefined, text: string): ReadonlySet<string> {
  const labels = node?.getChild('GroupingLabels')?.getChildren('LabelName') ?? [];
  return new Set(labels.map((label) => cut(label, text)));
}

function cut(node: SyntaxNode | null, text: string): string {
  return node === null ? '' : text.slice(node.from, node.to);
}
