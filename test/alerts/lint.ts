import type { SyntaxNode } from '@lezer/common';
import { type Alert, SUBJECT_LABELS } from '../../prometheus/src/define.ts';
import { toSeconds } from '../../prometheus/src/duration.ts';
import { FAILURE_REASONS } from '../../src/errors.ts';
import { DROP_REASONS } from '../../src/metrics/self-catalogue.ts';
import {
  BOOT_ERROR_CAUSES,
  BOOT_STAGES,
  CVM_SETTINGS,
  CVM_STATUSES,
  NODE_STATUSES,
} from '../../src/snapshot/vocabulary.ts';
import { countValuesLabels, labelsOf, labelsOfSeries, replacedLabels } from './labels-of.ts';
import { groupingLabelsOf, isPlainText, nodesOf, queriesIn, selectorsOf } from './promql.ts';
import type { AlertingRule } from './rule-files.ts';

const SCRAPE_SECONDS = 30;

/** Series of alerts that Prometheus writes itself. */
const ALERT_SERIES = ['ALERTS', 'ALERTS_FOR_STATE'];

const LABEL_VALUES: Readonly<Record<string, readonly string[]>> = {
  phala_cvm_status: CVM_STATUSES,
  'cvm_status:phala_cvm_status:max': CVM_STATUSES,
  phala_node_status: NODE_STATUSES,
  'node_status:phala_node_status:max': NODE_STATUSES,
  phala_cvm_setting_enabled: CVM_SETTINGS,
  'cvm_setting:phala_cvm_setting_enabled:max': CVM_SETTINGS,
  'cvm_cause:phala_cvm_boot_error_info:max': BOOT_ERROR_CAUSES,
  phala_cvm_boot_error_info: BOOT_ERROR_CAUSES,
  phala_cvm_boot_stage_info: BOOT_STAGES,
  'app_reason:phala_app_last_poll_failure:max': Object.keys(FAILURE_REASONS),
  'workspace_reason:phala_exporter_discovery_failures_timestamp_seconds:max': Object.keys(FAILURE_REASONS),
  'reason:phala_exporter_items_dropped_timestamp_seconds:max': DROP_REASONS,
};

const CLOSED_LABELS = ['status', 'setting', 'reason', 'cause', 'stage'];

/** Errors of an expression: unknown series, labels or label values, and joins that may fail. */
export function lintExpression(expression: string): readonly string[] {
  return [
    ...selectorsOf(expression).flatMap(({ metric, matchers }) => {
      if (ALERT_SERIES.includes(metric)) return [];
      const labels = labelsOfSeries(metric);
      if (labels === undefined) return [`unknown series ${metric}`];
      return matchers.flatMap(({ label, value }) => [
        ...(labels.has(label) ? [] : [`${metric} has no label ${label}`]),
        ...(CLOSED_LABELS.includes(label) ? unknownLabelValues(metric, value) : []),
      ]);
    }),
    ...unknownGroupings(expression),
    ...nodesOf(expression, ['GroupLeft', 'GroupRight'])
      .filter(({ node }) => !isUnique(node, expression))
      .map(({ text }) => `${text} fails on duplicates`),
    ...shortWindows(expression),
    ...unneededPatterns(expression),
  ];
}

/** Errors of an alert, besides those of its expression. */
export function lintAlert(
  rule: AlertingRule,
  { subject, summary, moreLabels = [] }: Alert,
): readonly string[] {
  const { expr, annotations, labels } = rule;
  const documented = ['cluster', 'job', ...SUBJECT_LABELS[subject], ...moreLabels].toSorted();
  const surviving = [...labelsOf(expr)].toSorted();
  return [
    ...(documented.join() === surviving.join()
      ? []
      : [`labels are ${surviving.join()}, not ${documented.join()}`]),
    ...(nodesOf(expr, ['Eql', 'Gtr', 'Gte', 'Lss', 'Lte', 'Unless']).length > 0 ? [] : ['no condition']),
    ...(toSeconds(rule.for) >= 2 * SCRAPE_SECONDS ? [] : [`for ${rule.for} is less than two scrapes`]),
    ...Object.values(labels)
      .filter((value) => value.includes('{{'))
      .map((value) => `a label with a changing value: ${value}`),
    ...Object.values(annotations).flatMap((text) => [
      ...unknownTemplateLabels(text, surviving),
      ...queriesIn(text).flatMap(lintExpression),
    ]),
    ...(/^[A-Z][^.{]+\.$/.test(summary) ? [] : [`the summary is not a plain sentence: ${summary}`]),
    ...namesOfSubject(subject)
      .filter((label) => !annotations.summary.includes(`$labels.${label}`))
      .map((label) => `the summary does not name ${label}`),
    ...(/ALERTS_FOR_STATE|_timestamp_seconds/.test(annotations.description)
      ? []
      : ['the description has no time']),
  ];
}

// What a person calls the subject, and its place.
function namesOfSubject(subject: Alert['subject']): readonly string[] {
  if (subject === 'exporter') return ['job'];
  return SUBJECT_LABELS[subject].filter((label) => ['alias', 'name', 'node', 'workspace'].includes(label));
}

function unknownLabelValues(metric: string, value: string): readonly string[] {
  const values = LABEL_VALUES[metric];
  if (values === undefined || value === '') return [];
  return value
    .split('|')
    .filter((each) => !values.includes(each))
    .map((each) => `${metric} has no value ${each}`);
}

function unknownGroupings(expression: string): readonly string[] {
  const known = new Set([
    ...selectorsOf(expression).flatMap(({ metric }) => [...(labelsOfSeries(metric) ?? [])]),
    ...countValuesLabels(expression),
    ...replacedLabels(expression),
  ]);
  return groupingLabelsOf(expression)
    .filter((label) => !known.has(label.replace(/^exported_/, '')))
    .map((label) => `no series here has the label ${label}`);
}

// Whether there is one series for the labels that they are matched by.
function isUnique(modifier: SyntaxNode, expression: string): boolean {
  const matching = modifier.parent;
  const side = matching?.parent?.lastChild;
  if (!matching?.getChild('On') || !side) return false;
  const by = groupingLabelsOf(
    `sum ${expression.slice(matching.from, modifier.from).replace('on', 'by')} (x)`,
  );
  const text = expression.slice(side.from, side.to);
  // `topk by (…) (1, …)` has one series for these labels.
  if (/^topk by \([^)]*\) \(1, /.test(text))
    return groupingLabelsOf(text).every((label) => by.includes(label));
  return [...labelsOf(text)].every((label) => by.includes(label));
}

function shortWindows(expression: string): readonly string[] {
  return [...expression.matchAll(/(?:rate|increase)\([^[\]]*\[(\w+)\]/g)]
    .filter(([, window = '']) => toSeconds(window) < 4 * SCRAPE_SECONDS)
    .map(([, window]) => `a window of ${window} is less than four scrapes`);
}

function unneededPatterns(expression: string): readonly string[] {
  return selectorsOf(expression).flatMap(({ metric, matchers }) =>
    matchers
      .filter(({ operator, value }) => operator.endsWith('~') && isPlainText(value))
      .map(
        ({ label, operator, value }) => `${metric}{${label}${operator}"${value}"} compares text as a pattern`,
      ),
  );
}

function unknownTemplateLabels(text: string, surviving: readonly string[]): readonly string[] {
  return [...text.matchAll(/\$labels\.(\w+)/g)]
    .filter(([, label = '']) => !surviving.includes(label))
    .map(([, label]) => `a template uses the label ${label}, which the expression drops`);
}
