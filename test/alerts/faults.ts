import { type Alert, SUBJECT_LABELS } from '../../prometheus/src/define.ts';
import { toSeconds } from '../../prometheus/src/duration.ts';
import { FAILURE_REASONS } from '../../src/errors.ts';
import { DROP_REASONS } from '../../src/metrics/self-catalogue.ts';
import { CVM_SETTINGS, CVM_STATUSES, NODE_STATUSES } from '../../src/snapshot/vocabulary.ts';
import { labelsMadeBy, labelsOf, labelsOfSeries } from './labels-of.ts';
import { groupingLabelsOf, piecesOf, queriesIn, selectorsOf } from './promql.ts';
import type { AlertingRule } from './rule-files.ts';

const SCRAPE_SECONDS = 30;

/** Series that Prometheus itself makes of alerts. */
const OF_ALERTS = ['ALERTS_FOR_STATE'];

const WORDS: Readonly<Record<string, readonly string[]>> = {
  phala_cvm_status: CVM_STATUSES,
  'cvm_status:phala_cvm_status:max': CVM_STATUSES,
  phala_node_status: NODE_STATUSES,
  'node_status:phala_node_status:max': NODE_STATUSES,
  phala_cvm_setting_enabled: CVM_SETTINGS,
  'cvm_setting:phala_cvm_setting_enabled:max': CVM_SETTINGS,
  phala_app_poll_failures_total: Object.keys(FAILURE_REASONS),
  phala_exporter_items_dropped_total: DROP_REASONS,
};

const CLOSED_LABELS = ['status', 'setting', 'reason'];

/** What is wrong with an expression: series, labels or words that there are not, and joins that may fail. */
export function faultsOfExpression(expression: string): readonly string[] {
  return [
    ...selectorsOf(expression).flatMap(({ metric, matchers }) => {
      if (OF_ALERTS.includes(metric)) return [];
      const labels = labelsOfSeries(metric);
      if (labels === undefined) return [`there is no series ${metric}`];
      return matchers.flatMap(({ label, value }) => [
        ...(labels.has(label) ? [] : [`${metric} has no label ${label}`]),
        ...(CLOSED_LABELS.includes(label) ? unknownWords(metric, value) : []),
      ]);
    }),
    ...unknownGroupings(expression),
    ...piecesOf(expression, ['GroupLeft', 'GroupRight']).map(({ text }) => `${text} fails on duplicates`),
    ...shortWindows(expression),
  ];
}

/** What is wrong with an alert besides. */
export function faultsOfAlert(rule: AlertingRule, { subject, moreLabels = [] }: Alert): readonly string[] {
  const { expr, annotations, labels } = rule;
  const promised = ['job', ...SUBJECT_LABELS[subject], ...moreLabels].toSorted();
  const surviving = [...labelsOf(expr)].toSorted();
  return [
    ...(promised.join() === surviving.join()
      ? []
      : [`labels are ${surviving.join()}, not ${promised.join()}`]),
    ...(piecesOf(expr, ['Eql', 'Gtr', 'Lss', 'Unless']).length > 0 ? [] : ['no condition']),
    ...(toSeconds(rule.for) >= 2 * SCRAPE_SECONDS ? [] : [`for ${rule.for} is less than two scrapes`]),
    ...Object.values(labels)
      .filter((value) => value.includes('{{'))
      .map((value) => `a label that changes: ${value}`),
    ...Object.values(annotations).flatMap((text) => [
      ...unknownTemplateLabels(text, surviving),
      ...queriesIn(text).flatMap(faultsOfExpression),
    ]),
    ...(/^[A-Z][^.{]+\.$/.test(annotations.summary) ? [] : [`no plain sentence: ${annotations.summary}`]),
    ...(annotations.description.includes('ALERTS_FOR_STATE') ? [] : ['does not say since when']),
  ];
}

function unknownWords(metric: string, value: string): readonly string[] {
  const words = WORDS[metric];
  if (words === undefined || value === '') return [];
  return value
    .split('|')
    .filter((word) => !words.includes(word))
    .map((word) => `${metric} never says ${word}`);
}

function unknownGroupings(expression: string): readonly string[] {
  const known = new Set([
    ...selectorsOf(expression).flatMap(({ metric }) => [...(labelsOfSeries(metric) ?? [])]),
    ...labelsMadeBy(expression),
  ]);
  return groupingLabelsOf(expression)
    .filter((label) => !known.has(label))
    .map((label) => `no series here has the label ${label}`);
}

function shortWindows(expression: string): readonly string[] {
  return [...expression.matchAll(/(?:rate|increase)\([^[\]]*\[(\w+)\]/g)]
    .filter(([, window = '']) => toSeconds(window) < 4 * SCRAPE_SECONDS)
    .map(([, window]) => `a window of ${window} is less than four scrapes`);
}

function unknownTemplateLabels(text: string, surviving: readonly string[]): readonly string[] {
  return [...text.matchAll(/\$labels\.(\w+)/g)]
    .filter(([, label = '']) => !surviving.includes(label))
    .map(([, label]) => `a template asks for the label ${label}, which is gone`);
}
