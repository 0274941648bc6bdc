import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { labelsBySeries } from '../../tools/docs/metrics.ts';
import { EXTERNAL_FAMILIES } from '../alerts/external-families.ts';
import { isPlainText } from '../alerts/promql.ts';
import { FILES, panelsOf, queryOf } from './files.ts';
import {
  errorsOf,
  expressionOfVariable,
  groupingLabelsOf,
  labelReplaceTargets,
  selectorsOf,
} from './promql.ts';
import { RUNTIME_SERIES } from './runtime-series.ts';

/** Target labels, which Prometheus adds to all series. */
const TARGET_LABELS = ['job', 'instance'];

/** Series that Prometheus adds for scrapes and alerts. */
const PROMETHEUS_SERIES: readonly (readonly [string, readonly string[]])[] = [
  ['up', ['app_id', 'cvm_id']],
  ['scrape_duration_seconds', []],
  ['scrape_samples_scraped', []],
  ['ALERTS', ['alertname', 'alertstate', 'severity', 'app_id', 'cvm_id', 'name', 'node']],
];

/** Families that other programs export, too. */
const SHARED_NAMES = ['up', 'scrape_duration_seconds', 'scrape_samples_scraped', ...RUNTIME_SERIES.keys()];

const CVM_LABELS = ['app', 'app_id', 'cvm', 'cvm_id', 'name', 'node_id', 'workspace'];
const ACCOUNT_LABELS = ['slug', 'workspace', 'workspace_id'];
const OWN_LABELS = labelsBySeries();

/** The recording rules for panels, with the labels that they add. */
const RECORDED: readonly (readonly [string, readonly string[]])[] = [
  ['instance_app:phala_app_info:max', ['app', ...(OWN_LABELS.get('phala_app_info') ?? [])]],
  [
    'instance_cvm:phala_cvm_info:max',
    [...CVM_LABELS, 'hash', 'workspace_id', ...(OWN_LABELS.get('phala_cvm_info') ?? [])],
  ],
  ['instance_cvm_status:phala_cvm_status:code', [...CVM_LABELS, 'status']],
  ['instance_cvm:phala_cvm_running:max', CVM_LABELS],
  ['instance_cvm_problem:phala_cvm_problem:max', [...CVM_LABELS, 'problem']],
  ['instance_cvm:phala_cvm_restarts:changes10m', CVM_LABELS],
  ['instance_cvm:phala_cvm_host_memory_used:ratio', CVM_LABELS],
  ['instance_cvm:phala_cvm_host_disk_used:ratio', CVM_LABELS],
  ['instance_cvm:phala_guest_up:max', CVM_LABELS],
  ['instance_cvm:phala_guest_memory_used:ratio', CVM_LABELS],
  ['instance_cvm:phala_guest_disk_used:ratio', CVM_LABELS],
  ['instance_cvm:phala_guest_load5:max', CVM_LABELS],
  ['instance_node_status:phala_node_status:code', ['node', 'node_id', 'status']],
  ['instance_workspace:phala_workspace_info:max', [...ACCOUNT_LABELS, 'tier']],
  ['instance_workspace_status:phala_workspace_billing_status:max', [...ACCOUNT_LABELS, 'status']],
  ['instance_workspace_kind:phala_workspace_credit_usd:max', [...ACCOUNT_LABELS, 'kind']],
  ['instance_workspace:phala_workspace_credit_usd:max', ACCOUNT_LABELS],
  ['instance_workspace:phala_workspace_prepaid_credit_usd:max', ACCOUNT_LABELS],
  ['instance_workspace_resource:phala_workspace_quota_used:ratio', [...ACCOUNT_LABELS, 'resource']],
];

const KNOWN = new Map([
  ...OWN_LABELS,
  ...EXTERNAL_FAMILIES,
  ...PROMETHEUS_SERIES,
  ...RUNTIME_SERIES,
  ...RECORDED,
]);

const EXPRESSIONS = FILES.flatMap((dashboard) => [
  ...panelsOf(dashboard).flatMap(({ title, targets = [] }) =>
    targets.map(({ refId, expr }) => ({ place: `${dashboard.uid}: ${title} ${refId}`, expr })),
  ),
  ...dashboard.templating.list
    .filter(({ type }) => type === 'query')
    .map((variable) => ({
      place: `${dashboard.uid}: variable ${variable.name}`,
      expr: expressionOfVariable(queryOf(variable)),
    })),
  ...dashboard.annotations.list.map(({ name, target }) => ({
    place: `${dashboard.uid}: annotation ${name}`,
    expr: target.expr,
  })),
]);

describe.each(EXPRESSIONS)('$place', ({ expr }) => {
  it('is valid PromQL', () => {
    expect(errorsOf(expr)).toEqual([]);
  });

  it('limits families of other programs to exporters', () => {
    const shared = selectorsOf(expr).filter(
      ({ metric, matchers }) =>
        SHARED_NAMES.includes(metric) && !matchers.some(({ value }) => value === 'phala-guests'),
    );

    if (shared.length > 0)
      expect(expr).toContain('and on (job, instance) last_over_time(phala_exporter_build_info{');
  });

  it('uses only existing families and labels', () => {
    expect(unknownNamesIn(expr)).toEqual([]);
  });

  it('uses no regular expression for a plain text', () => {
    const matchers = selectorsOf(expr).flatMap((selector) => selector.matchers);

    expect(matchers.filter(({ operator, value }) => operator.endsWith('~') && isPlainText(value))).toEqual(
      [],
    );
  });
});

describe('unknown names', () => {
  it.each([
    ['phala_cvm_statuses', ['phala_cvm_statuses']],
    ['phala_cvm_status{state="running"}', ['phala_cvm_status{state}']],
    ['phala_cvm_vcpus{status="running"}', ['phala_cvm_vcpus{status}']],
    ['sum by (nod) (phala_cvm_vcpus)', ['nod']],
    ['phala_cvm_vcpus * on (app_id) group_left (aliass) phala_app_info', ['aliass']],
    ['sum by (shop) (label_replace(phala_up, "shop", "$1", "job", "(.+)"))', []],
    ['sum by (job, instance) (phala_up)', []],
  ])('are found in %s', (expr, unknown) => {
    expect(unknownNamesIn(expr)).toEqual(unknown);
  });
});

describe('the series of the runtime', () => {
  it('are among the default metrics of prom-client', async () => {
    const { collectDefaultMetrics } = await import('prom-client');
    const register = new Registry();
    collectDefaultMetrics({ register });
    const families = register.getMetricsAsArray().map(({ name }) => name);

    expect(
      [...RUNTIME_SERIES.keys()].filter((name) => !families.includes(name.replace(/_sum$/, ''))),
    ).toEqual([]);
  });
});

function unknownNamesIn(expr: string): readonly string[] {
  const selectors = selectorsOf(expr);
  const inMatchers = selectors.flatMap(({ metric, matchers }) => {
    const labels = KNOWN.get(metric);
    if (labels === undefined) return [metric];
    return (
      matchers
        // If the target has a label of the same name, the exporter's is renamed.
        .filter(({ label }) => ![...labels, ...TARGET_LABELS].includes(label.replace(/^exported_/, '')))
        .map(({ label }) => `${metric}{${label}}`)
    );
  });
  const available = [
    ...TARGET_LABELS,
    ...labelReplaceTargets(expr),
    ...selectors.flatMap(({ metric }) => KNOWN.get(metric) ?? []),
  ];
  return [
    ...new Set([...inMatchers, ...groupingLabelsOf(expr).filter((label) => !available.includes(label))]),
  ];
}
