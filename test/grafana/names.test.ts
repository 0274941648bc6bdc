import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { labelsBySeries } from '../../tools/docs/metrics.ts';
import { isPlainText } from '../alerts/promql.ts';
import { FILES, panelsOf, queryOf } from './files.ts';
import { expressionOfVariable, faultsOf, groupingLabelsOf, madeLabelsOf, selectorsOf } from './promql.ts';
import { RUNTIME_SERIES } from './runtime-series.ts';

/** Labels that Prometheus gives to everything that it scrapes. */
const TARGET_LABELS = ['job', 'instance'];

/** What Prometheus itself says of a scrape, and of alerts. */
const PROMETHEUS_SERIES: readonly (readonly [string, readonly string[]])[] = [
  ['up', []],
  ['scrape_duration_seconds', []],
  ['scrape_samples_scraped', []],
  ['ALERTS', ['alertname', 'alertstate', 'severity', 'app_id', 'cvm_id', 'name', 'node']],
];

/** Names that all kinds of programs have series under. */
const SHARED_NAMES = ['up', 'scrape_duration_seconds', 'scrape_samples_scraped', ...RUNTIME_SERIES.keys()];

const KNOWN = new Map([...labelsBySeries(), ...PROMETHEUS_SERIES, ...RUNTIME_SERIES]);

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
  it('is PromQL, and every type fits', () => {
    expect(faultsOf(expr)).toEqual([]);
  });

  it('asks for what others tell, too, of exporters only', () => {
    const shared = selectorsOf(expr).filter(({ metric }) => SHARED_NAMES.includes(metric));

    if (shared.length > 0)
      expect(expr).toContain('and on (job, instance) last_over_time(phala_exporter_build_info{');
  });

  it('names only families and labels that there are', () => {
    expect(unknownNamesIn(expr)).toEqual([]);
  });

  it('compares no plain text as a pattern', () => {
    const matchers = selectorsOf(expr).flatMap((selector) => selector.matchers);

    expect(matchers.filter(({ operator, value }) => operator.endsWith('~') && isPlainText(value))).toEqual(
      [],
    );
  });
});

describe('names that there are not', () => {
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
  it('are among those that prom-client makes by default', async () => {
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
        // Where a target has a label of the same name, ours is renamed.
        .filter(({ label }) => ![...labels, ...TARGET_LABELS].includes(label.replace(/^exported_/, '')))
        .map(({ label }) => `${metric}{${label}}`)
    );
  });
  const inReach = [
    ...TARGET_LABELS,
    ...madeLabelsOf(expr),
    ...selectors.flatMap(({ metric }) => KNOWN.get(metric) ?? []),
  ];
  return [...new Set([...inMatchers, ...groupingLabelsOf(expr).filter((label) => !inReach.includes(label))])];
}
