import { type FileDashboard, type FilePanel, panelsOf, queryOf, type Target } from './files.ts';
import { errorsOf, expressionOfVariable, functionsAround, rangeOf, selectorsOf } from './promql.ts';
import { UNITS } from './units.ts';

/**
 * A rule of grafana/dashboard-linter, implemented from its documentation of November 2026, and stricter:
 * it applies to all panels with queries, state timelines and bar gauges included, without exclusions.
 */
export interface Rule {
  readonly name: string;
  /** The violations; empty if there are none. */
  readonly check: (dashboard: FileDashboard) => readonly string[];
}

/** All rules. */
export const RULES: readonly Rule[] = [
  { name: 'template-datasource-rule', check: checkDatasourceVariable },
  { name: 'template-job-rule', check: (dashboard) => checkVariable(dashboard, 'job', 'Job') },
  { name: 'template-instance-rule', check: (dashboard) => checkVariable(dashboard, 'instance', 'Instance') },
  { name: 'template-label-promql-rule', check: checkVariableQueries },
  { name: 'template-on-time-change-reload-rule', check: checkReload },
  { name: 'panel-datasource-rule', check: eachPanel(checkDatasource) },
  { name: 'panel-title-description-rule', check: eachPanel(checkTexts) },
  { name: 'panel-units-rule', check: eachPanel(checkUnit) },
  {
    name: 'panel-no-targets-rule',
    check: eachPanel(({ targets = [] }) => (targets.length > 0 ? [] : ['no targets'])),
  },
  { name: 'target-promql-rule', check: eachTarget(({ expr }) => errorsOf(expr)) },
  { name: 'target-rate-interval-rule', check: eachTarget(checkRateInterval) },
  { name: 'target-job-rule', check: eachTarget((target) => checkMatcher(target, 'job')) },
  { name: 'target-instance-rule', check: eachTarget((target) => checkMatcher(target, 'instance')) },
  { name: 'target-counter-agg-rule', check: eachTarget(checkCounter) },
  { name: 'target-logql-rule', check: eachTarget(checkNoLoki) },
  {
    name: 'target-logql-auto-rule',
    check: eachTarget(({ expr }) => (expr.includes('$__auto') ? ['$__auto'] : [])),
  },
  { name: 'uneditable-dashboard-rule', check: ({ editable }) => (editable === false ? [] : ['editable']) },
];

/** The types of panels with queries. */
const TYPES_WITH_QUERIES = ['stat', 'table', 'timeseries', 'state-timeline', 'status-history', 'bargauge'];

function checkDatasourceVariable({ templating }: FileDashboard): readonly string[] {
  const variables = templating.list.filter(({ type }) => type === 'datasource');
  return variables.length === 1 && variables[0]?.name === 'datasource' && variables[0].label === 'Data source'
    ? []
    : ['there must be one datasource, named datasource, with the label Data source'];
}

function checkVariable({ templating }: FileDashboard, name: string, label: string): readonly string[] {
  const variable = templating.list.find((each) => each.name === name);
  if (variable === undefined) return [`no variable ${name}`];
  const { type, multi, allValue, datasource } = variable;
  return [
    ...(datasource?.uid === '${datasource}' ? [] : [`${name} uses another datasource`]),
    ...(type === 'query' ? [] : [`${name} is not a query`]),
    ...(variable.label === label ? [] : [`${name} is labelled ${variable.label}`]),
    ...(multi === true ? [] : [`${name} allows only one value`]),
    ...(allValue === '.+' ? [] : [`the all value of ${name} is ${allValue}`]),
  ];
}

function checkVariableQueries({ templating }: FileDashboard): readonly string[] {
  return templating.list
    .filter(({ type }) => type === 'query')
    .flatMap((variable) => errorsOf(expressionOfVariable(queryOf(variable))));
}

function checkReload({ templating }: FileDashboard): readonly string[] {
  return templating.list
    .filter(({ type, refresh }) => type === 'query' && refresh !== 2)
    .map(({ name }) => `${name} is not refreshed with the time range`);
}

function checkDatasource({ datasource, targets = [] }: FilePanel): readonly string[] {
  const uids = [datasource?.uid, ...targets.map((target) => target.datasource?.uid)];
  return uids.filter((uid) => uid !== '${datasource}').map((uid) => `uses datasource ${uid}`);
}

function checkTexts({ title, description = '' }: FilePanel): readonly string[] {
  return title !== '' && description !== '' ? [] : ['no title or no description'];
}

function checkUnit({ fieldConfig: { defaults, overrides } }: FilePanel): readonly string[] {
  const overridden = overrides.flatMap(({ properties }) => properties.filter(({ id }) => id === 'unit'));
  const units = [defaults.unit, ...overridden.map(({ value }) => value)];
  return units.filter((unit) => !UNITS.some((each) => each === unit)).map((unit) => `unit ${String(unit)}`);
}

function checkRateInterval({ expr }: Target): readonly string[] {
  return selectorsOf(expr)
    .filter(({ node }) => ['rate', 'irate'].includes(functionsAround(expr, node)[0] ?? ''))
    .map(({ node }) => rangeOf(expr, node))
    .filter((range) => range !== '$__rate_interval')
    .map((range) => `rate over ${range}`);
}

// Guests and endpoints have jobs of their own, and no exporter: the variables are about exporters.
function selectorsOfExporters(expr: string): ReturnType<typeof selectorsOf> {
  return selectorsOf(expr).filter(
    ({ matchers }) =>
      !matchers.some(({ label, value }) => label === 'job' && /^phala-(guests|endpoints)$/.test(value)),
  );
}

function checkMatcher({ expr }: Target, label: string): readonly string[] {
  return selectorsOfExporters(expr)
    .filter(
      ({ matchers }) =>
        !matchers.some(
          (each) => each.label === label && each.operator === '=~' && each.value === `$${label}`,
        ),
    )
    .map(({ metric }) => `${metric} without the matcher ${label}`);
}

function checkCounter({ expr }: Target): readonly string[] {
  return selectorsOfExporters(expr)
    .filter(({ metric }) => /_(total|bucket|sum|count)$/.test(metric))
    .filter(({ node }) => !['rate', 'irate', 'increase'].includes(functionsAround(expr, node)[0] ?? ''))
    .map(({ metric }) => `${metric} without rate or increase`);
}

function checkNoLoki({ datasource, expr }: Target): readonly string[] {
  return datasource?.uid === '${datasource}' && !expr.includes('|=') ? [] : ['uses Loki'];
}

function eachPanel(check: (panel: FilePanel) => readonly string[]): Rule['check'] {
  return (dashboard) =>
    panelsOf(dashboard)
      .filter(({ type }) => TYPES_WITH_QUERIES.includes(type))
      .flatMap((panel) => check(panel).map((fault) => `${panel.title}: ${fault}`));
}

function eachTarget(check: (target: Target) => readonly string[]): Rule['check'] {
  return eachPanel(({ targets = [] }) =>
    targets.flatMap((target) => check(target).map((fault) => `${target.refId}: ${fault}`)),
  );
}
